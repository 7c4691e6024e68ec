package io.github.reattn.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One message of a conversation, as Hugging Face's chat templates know it.
///
/// @param role who speaks: `system`, `user`, `assistant`, `tool`, or what else the template knows
/// @param content what was said
/// @param fields what else the template may read, in its own names: `tool_calls`, `tool_call_id`, `name`,
///     `reasoning_content`; strings, numbers, booleans, lists, maps and null
public record ChatMessage(String role, String content, Map<String, ?> fields) {

    public ChatMessage {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public ChatMessage(String role, String content) {
        this(role, content, Map.of());
    }

    /// What the conversation is about, or how the model shall behave.
    public static ChatMessage system(String content) {
        return new ChatMessage("system", content);
    }

    public static ChatMessage user(String content) {
        return new ChatMessage("user", content);
    }

    public static ChatMessage assistant(String content) {
        return new ChatMessage("assistant", content);
    }

    /// The message as a template sees it.
    Map<String, Object> variables() {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("role", role);
        variables.put("content", content);
        variables.putAll(fields);
        return variables;
    }
}
