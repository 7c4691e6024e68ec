package io.github.reattn.chat;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import io.github.reattn.tokenizer.Tokenizer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The chat templates of a model: `tokenizer.chat_template`, and `tokenizer.chat_template.<name>` for special uses.
/// Each is parsed when it is first needed, so a broken one does not keep the model from other work. Thread-safe.
public final class ChatTemplates {
    /// The name of the template that is used unless another one is called for.
    public static final String DEFAULT = "default";

    private static final String TOOL_USE = "tool_use";
    private static final String KEY = "tokenizer.chat_template";
    private static final String END_OF_TURN = "<|im_end|>";
    private static final String CHAT_ML = """
            {% for message in messages %}
            <|im_start|>{{ message.role }}
            {{ message.content }}<|im_end|>
            {% endfor %}
            {% if add_generation_prompt %}
            <|im_start|>assistant
            {% endif %}
            """;

    private final Map<String, String> sources;
    private final Tokenizer tokenizer;
    private final boolean fallback;
    private final Map<String, ChatTemplate> parsed = new ConcurrentHashMap<>();

    private ChatTemplates(Map<String, String> sources, Tokenizer tokenizer) {
        this.fallback = sources.isEmpty();
        this.sources = fallback ? Map.of(DEFAULT, CHAT_ML) : sources;
        this.tokenizer = tokenizer;
    }

    /// The templates of a model; ChatML where it has none.
    ///
    /// @throws GgufException if a template is no text
    public static ChatTemplates of(Metadata metadata, Tokenizer tokenizer) throws GgufException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String key : metadata.keys()) {
            if (key.equals(KEY)) {
                sources.put(DEFAULT, metadata.string(key));
            } else if (key.startsWith(KEY + ".")) {
                sources.put(key.substring(KEY.length() + 1), metadata.string(key));
            }
        }
        return new ChatTemplates(sources, tokenizer);
    }

    /// One template in place of the model's.
    public static ChatTemplates of(String source, Tokenizer tokenizer) {
        return new ChatTemplates(Map.of(DEFAULT, source), tokenizer);
    }

    /// The names of the templates.
    public Set<String> names() {
        return sources.keySet();
    }

    /// What people should know: that the model has no template.
    public Optional<String> notice() {
        return fallback
                ? Optional.of("the model has no chat template: conversations are written as ChatML, "
                        + "which it may not have been trained on")
                : Optional.empty();
    }

    /// Texts that end an answer beside the model's own end tokens.
    public List<String> stop() {
        int token = fallback ? tokenizer.tokenId(END_OF_TURN) : -1;
        boolean ends = !fallback || (token >= 0 && tokenizer.isEndOfGeneration(token));
        return ends ? List.of() : List.of(END_OF_TURN);
    }

    /// The template for these variables: the one for tools where tools are given and the model has one.
    ///
    /// @throws IllegalArgumentException if the template is not valid, or the model has none that fits
    public ChatTemplate forVariables(Map<String, ?> variables) {
        boolean tools = variables.get("tools") instanceof Collection<?> given && !given.isEmpty();
        return get(tools && sources.containsKey(TOOL_USE) ? TOOL_USE : DEFAULT);
    }

    /// The template of this name.
    ///
    /// @throws IllegalArgumentException if there is none, or it is not valid
    public ChatTemplate get(String name) {
        String source = sources.get(name);
        if (source == null) {
            throw new IllegalArgumentException(
                    "the model has no chat template named " + name + "; it has " + String.join(", ", sources.keySet()));
        }
        String key = name.equals(DEFAULT) ? KEY : KEY + "." + name;
        return parsed.computeIfAbsent(name, n -> new ChatTemplate(key, source, tokenizer));
    }
}
