package io.github.reattn.chat;

import io.github.reattn.jinja.JinjaException;
import io.github.reattn.jinja.Template;
import io.github.reattn.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a conversation as the text that a model was trained on. Immutable and thread-safe.
///
/// The template is Jinja, in the environment and with the variables that Hugging Face gives it. What a template cannot
/// write is an error: no other text is made up.
public final class ChatTemplate {
    private final String name;
    private final Template template;
    private final String bos;
    private final String eos;

    /// @param name where the source comes from, for messages
    /// @throws IllegalArgumentException if the source is no valid template; the message names the line
    public ChatTemplate(String name, String source, Tokenizer tokenizer) {
        this.name = name;
        this.bos = textOf(tokenizer.bos(), tokenizer);
        this.eos = textOf(tokenizer.eos(), tokenizer);
        try {
            this.template = Template.parse(source);
        } catch (JinjaException e) {
            throw failed(e);
        }
    }

    /// The prompt for the next answer.
    ///
    /// @param messages the conversation
    /// @param variables further variables of the template, such as `tools`, `documents` or `enable_thinking`; they
    ///     replace the usual ones of the same name (`add_generation_prompt`, `bos_token`, `eos_token`)
    /// @throws IllegalArgumentException if the template cannot write this conversation, or refuses it
    public String render(List<ChatMessage> messages, Map<String, ?> variables) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        List<Map<String, Object>> written = new ArrayList<>(messages.size());
        for (ChatMessage message : messages) {
            written.add(message.variables());
        }
        all.put("messages", written);
        all.put("add_generation_prompt", true);
        all.put("bos_token", bos);
        all.put("eos_token", eos);
        all.put("tools", null);
        all.put("documents", null);
        all.putAll(variables);
        try {
            return template.render(all);
        } catch (JinjaException e) {
            throw failed(e);
        }
    }

    private IllegalArgumentException failed(JinjaException e) {
        String remedy =
                e.raisedByTemplate() ? "change the conversation" : "use another template, or a raw prompt without one";
        return new IllegalArgumentException(name + ": " + e.getMessage() + "; " + remedy, e);
    }

    private static String textOf(int token, Tokenizer tokenizer) {
        return token < 0 ? "" : tokenizer.tokenText(token);
    }
}
