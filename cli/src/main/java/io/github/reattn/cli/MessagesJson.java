package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.chat.ChatMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Conversations as JSON: `[{"role": "user", "content": "Hi"}, …]`, with whatever else a message has.
final class MessagesJson {
    private MessagesJson() {}

    /// @param node a list of messages
    /// @param name of the list, for messages to people
    /// @throws IllegalArgumentException if it is something else, or empty
    static List<ChatMessage> read(JsonNode node, String name) {
        if (!(node instanceof ArrayNode list) || list.isEmpty()) {
            throw JsonFields.wrong(name, node, "a list of messages");
        }
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            messages.add(message(JsonFields.of(list.get(i), name + "[" + i + "]"), name + "[" + i + "]"));
        }
        return messages;
    }

    private static ChatMessage message(JsonFields fields, String name) {
        String role = fields.text("role");
        if (role == null) {
            throw new IllegalArgumentException("\"" + name + "\" has no \"role\"");
        }
        String content = fields.text("content");
        if (content == null && !fields.has("tool_calls")) {
            throw new IllegalArgumentException("\"" + name + "\" has no \"content\"");
        }
        Map<String, @Nullable Object> others = new LinkedHashMap<>();
        fields.node().properties().forEach(field -> {
            if (!field.getKey().equals("role") && !field.getKey().equals("content")) {
                others.put(field.getKey(), Json.plain(field.getValue()));
            }
        });
        return new ChatMessage(role, Objects.requireNonNullElse(content, ""), others);
    }

    static ArrayNode write(List<ChatMessage> messages) {
        ArrayNode list = Json.array();
        for (ChatMessage message : messages) {
            ObjectNode node = list.addObject().put("role", message.role()).put("content", message.content());
            message.fields().forEach((name, value) -> node.set(name, Json.MAPPER.valueToTree(value)));
        }
        return list;
    }
}
