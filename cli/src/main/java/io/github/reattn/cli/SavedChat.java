package io.github.reattn.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.chat.ChatMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A conversation in a file: `{"model": NAME, "messages": [{"role", "content"}, …]}`.
final class SavedChat {
    private static final int START_BYTES = 64;

    private SavedChat() {}

    /// Writes it whole or not at all.
    static void save(Path file, String model, List<ChatMessage> messages) throws IOException {
        ObjectNode node = Json.object().put("model", model);
        node.set("messages", MessagesJson.write(messages));
        byte[] bytes = (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + ": is no file; name another one");
        }
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".reattn-", ".tmp");
        try {
            Files.write(draft, bytes);
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /// Whether a file says of itself that it is a conversation: JSON with messages.
    static boolean isOne(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(START_BYTES), StandardCharsets.UTF_8).stripLeading();
            if (!start.startsWith("{") && !start.startsWith("[")) {
                return false;
            }
        }
        try {
            JsonNode node = Json.parse(Text.read(file));
            return node.isArray() ? node.path(0).has("role") : node.has("messages");
        } catch (IllegalArgumentException e) {
            return false; // some other text
        }
    }

    /// The messages of a file; a bare list of messages will do.
    ///
    /// @throws IOException if the file cannot be read
    /// @throws IllegalArgumentException if it is no saved conversation; the message says where
    static List<ChatMessage> load(Path file) throws IOException {
        String text = Text.read(file);
        try {
            JsonNode node = Json.parse(text);
            JsonNode messages =
                    node.isArray() ? node : JsonFields.of(node, "the chat").get("messages");
            if (messages == null) {
                throw new IllegalArgumentException("has no \"messages\"");
            }
            return MessagesJson.read(messages, "messages");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
