package io.github.reattn.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.reattn.fake.FakeTokenizer;
import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import io.github.reattn.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {
    private static final FakeTokenizer TOKENIZER = new FakeTokenizer(true);
    private static final List<ChatMessage> TALK = List.of(
            ChatMessage.system("Be brief."),
            ChatMessage.user("Hi"),
            ChatMessage.assistant("Hello"),
            ChatMessage.user("Bye"));

    @Test
    void rendersWithHuggingFacesVariables() {
        String source = "{{ bos_token }}{% for m in messages %}[{{ m['role'] }}]{{ m.content }}{{ eos_token }}"
                + "{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}"
                + "{% if tools is none and documents is none %}.{% endif %}";
        assertThat(render(source, TALK, Map.of()))
                .isEqualTo("<s>[system]Be brief.</s>[user]Hi</s>[assistant]Hello</s>[user]Bye</s>[assistant].");
    }

    @Test
    void aBosThatTheModelLacksIsEmpty() {
        Tokenizer none = new FakeTokenizer(false) {
            @Override
            public int bos() {
                return -1;
            }
        };
        assertThat(new ChatTemplate("t", "{{ bos_token + 'x' }}", none).render(TALK, Map.of()))
                .isEqualTo("x");
    }

    @Test
    void furtherVariablesReachTheTemplate() {
        String source = "{{ enable_thinking }} {{ tools[0].name }} {{ add_generation_prompt }}";
        Map<String, Object> variables =
                Map.of("enable_thinking", false, "tools", List.of(Map.of("name", "f")), "add_generation_prompt", false);
        assertThat(render(source, TALK, variables)).isEqualTo("False f False");
    }

    @Test
    void furtherFieldsOfAMessageReachTheTemplate() {
        ChatMessage call = new ChatMessage("assistant", "", Map.of("tool_calls", List.of(Map.of("id", 7))));
        assertThat(render("{{ messages[0].tool_calls[0].id }}{{ messages[0].role }}", List.of(call), Map.of()))
                .isEqualTo("7assistant");
    }

    @Test
    void aTemplateThatRefusesIsAnError() {
        String source = "{% for m in messages %}{% if m.role == 'system' %}"
                + "{{ raise_exception('System role not supported') }}{% endif %}{{ m.content }}{% endfor %}";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> render(source, TALK, Map.of()))
                .withMessageStartingWith("test.jinja: ")
                .withMessageContaining("System role not supported")
                .withMessageContaining("change the conversation");
    }

    @Test
    void aTemplateThatFailsIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> render("{{ messages[0].nothing.more }}", TALK, Map.of()))
                .withMessageContaining("line 1")
                .withMessageContaining("use another template");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> render("a\n{% for %}", TALK, Map.of()))
                .withMessageStartingWith("test.jinja: template line 2");
    }

    @Test
    void aModelWithoutATemplateGetsChatMlWithANotice() throws GgufException {
        ChatTemplates templates = ChatTemplates.of(Metadata.of(Map.of()), TOKENIZER);
        assertThat(templates.notice())
                .hasValueSatisfying(notice -> assertThat(notice).contains("ChatML"));
        assertThat(templates.forVariables(Map.of()).render(TALK, Map.of())).isEqualTo("""
                <|im_start|>system
                Be brief.<|im_end|>
                <|im_start|>user
                Hi<|im_end|>
                <|im_start|>assistant
                Hello<|im_end|>
                <|im_start|>user
                Bye<|im_end|>
                <|im_start|>assistant
                """);
    }

    @Test
    void chatMlEndsATurnWithTextWhereTheVocabularyHasNoSuchToken() throws GgufException {
        assertThat(ChatTemplates.of(Metadata.of(Map.of()), TOKENIZER).stop()).isEmpty();
        Tokenizer without = new FakeTokenizer(false) {
            @Override
            public int tokenId(String text) {
                return -1;
            }
        };
        assertThat(ChatTemplates.of(Metadata.of(Map.of()), without).stop()).containsExactly("<|im_end|>");
        assertThat(ChatTemplates.of("{{ 1 }}", without).stop()).isEmpty();
    }

    @Test
    void toolsChooseTheTemplateForTools() throws GgufException {
        Metadata metadata = Metadata.of(Map.of(
                "tokenizer.chat_template", "plain",
                "tokenizer.chat_template.tool_use", "tools",
                "tokenizer.chat_template.rag", "{% broken"));
        ChatTemplates templates = ChatTemplates.of(metadata, TOKENIZER);
        assertThat(templates.notice()).isEmpty();
        assertThat(templates.names()).containsExactlyInAnyOrder("default", "tool_use", "rag");
        assertThat(templates.forVariables(Map.of()).render(TALK, Map.of())).isEqualTo("plain");
        assertThat(templates.forVariables(Map.of("tools", List.of())).render(TALK, Map.of()))
                .isEqualTo("plain");
        assertThat(templates.forVariables(Map.of("tools", List.of(Map.of()))).render(TALK, Map.of()))
                .isEqualTo("tools");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> templates.get("rag"))
                .withMessageStartingWith("tokenizer.chat_template.rag: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> templates.get("other"))
                .withMessageContaining("no chat template named other")
                .withMessageContaining("tool_use");
    }

    @Test
    void aTemplateThatIsNoTextIsAnErrorOfTheFile() {
        Metadata metadata = Metadata.of(Map.of("tokenizer.chat_template", 7));
        assertThatExceptionOfType(GgufException.class)
                .isThrownBy(() -> ChatTemplates.of(metadata, TOKENIZER))
                .withMessageContaining("tokenizer.chat_template");
    }

    @Test
    void messagesDoNotChange() {
        Map<String, Object> fields = new HashMap<>(Map.of("name", "f"));
        ChatMessage message = new ChatMessage("tool", "1", fields);
        fields.clear();
        assertThat(message.fields()).isEqualTo(Map.of("name", "f"));
        assertThat(Arrays.asList(message.role(), message.content())).containsExactly("tool", "1");
    }

    private static String render(String source, List<ChatMessage> messages, Map<String, ?> variables) {
        return new ChatTemplate("test.jinja", source, TOKENIZER).render(messages, variables);
    }
}
