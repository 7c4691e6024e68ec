package io.github.reattn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.chat.ChatMessage;
import io.github.reattn.fake.FakeSession.Script;
import io.github.reattn.fake.FakeTokenizer;
import io.github.reattn.generation.Answer;
import io.github.reattn.generation.FinishReason;
import io.github.reattn.generation.GenerationListener;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChatTest {
    private static final GenerationOptions GREEDY = GenerationOptions.defaults().withSampling(SamplingOptions.greedy());

    @Test
    void remembersWhatWasSaid() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat(greedy().withSystem("Be brief."));
        assertThat(chat.say("Is it?").text()).isEqualTo("Yes.");
        chat.say("Really?");
        assertThat(chat.history())
                .containsExactly(
                        ChatMessage.system("Be brief."),
                        ChatMessage.user("Is it?"),
                        ChatMessage.assistant("Yes."),
                        ChatMessage.user("Really?"),
                        ChatMessage.assistant("Yes."));
        assertThat(model.held())
                .isEqualTo("system: Be brief.<|im_end|>user: Is it?<|im_end|>assistant: Yes.<|im_end|>"
                        + "user: Really?<|im_end|>assistant: Yes.");
    }

    @Test
    void readsOnlyTheNewPartOfAConversation() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat(greedy());
        Answer first = chat.say("One");
        assertThat(first.cachedTokens()).isZero();
        Answer second = chat.say("Two");
        assertThat(second.cachedTokens()).isEqualTo(first.promptTokens() + 4);
        assertThat(second.timings().loadNanos()).isEqualTo(1234);
        // <|im_end|> "user: Two" <|im_end|> "assistant: "
        assertThat(second.timings().promptTokens()).isEqualTo(1 + 9 + 1 + 11);
        assertThat(chat.contextTokens()).isEqualTo(second.promptTokens() + 4);
        assertThat(chat.memoryBytes()).isEqualTo(1000L * chat.contextTokens());
        assertThat(model.sessions).hasSize(1);
    }

    @Test
    void aTemplateThatRewritesThePastIsReadAnewFromThere() {
        // the last message is marked, so the mark moves with every turn
        String template = "{% for m in messages %}{{ '>' if loop.last }}{{ m.content }}/{% endfor %}assistant: ";
        FakeModel model = FakeModel.withTemplate(template, false, 0, "ok");
        Chat chat =
                model.reattn.chat(greedy().withHistory(List.of(ChatMessage.user("ab"), ChatMessage.assistant("c"))));
        chat.say("de");
        assertThat(model.held()).isEqualTo("ab/c/>de/assistant: ok");
        Answer next = chat.say("fg");
        assertThat(next.cachedTokens()).isEqualTo("ab/c/".length());
        assertThat(model.held()).isEqualTo("ab/c/de/ok/>fg/assistant: ok");
    }

    @Test
    void stopStringsAreNoPartOfTheHistory() {
        FakeModel model = FakeModel.saying("Fine. User: and then");
        Chat chat = model.reattn.chat(greedy().withGeneration(GREEDY.withStop("User:")));
        assertThat(chat.say("Hi").text()).isEqualTo("Fine. ");
        assertThat(chat.history().getLast()).isEqualTo(ChatMessage.assistant("Fine. "));
        chat.say("Again");
        assertThat(model.held()).contains("assistant: Fine. <|im_end|>user: Again");
    }

    @Test
    void resetForgetsAllButTheSystemMessage() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat(greedy().withSystem("Be brief."));
        chat.say("One");
        chat.reset();
        assertThat(chat.history()).containsExactly(ChatMessage.system("Be brief."));
        Answer answer = chat.say("Two");
        assertThat(answer.cachedTokens()).isEqualTo("system: Be brief.".length() + 1 + "user: ".length());
    }

    @Test
    void theSystemMessageCanBeReplaced() {
        ChatOptions options = ChatOptions.defaults()
                .withHistory(List.of(ChatMessage.system("old"), ChatMessage.user("u")))
                .withSystem("new");
        assertThat(options.history()).containsExactly(ChatMessage.system("new"), ChatMessage.user("u"));
    }

    @Test
    void aCutAnswerIsKeptAndACancelledQuestionWithoutAnswerIsNot() {
        FakeModel model = FakeModel.saying("A long answer.");
        Chat chat = model.reattn.chat(greedy());
        GenerationListener cancelsAtOnce = new GenerationListener() {
            @Override
            public void onText(String text) {}

            @Override
            public void onPrompt(int done, int total) {
                chat.cancel();
            }
        };
        assertThat(chat.say("Hi", cancelsAtOnce).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(chat.history()).isEmpty();
        StringBuilder heard = new StringBuilder();
        Answer answer = chat.say("Hi", text -> {
            if (heard.append(text).length() == 6) {
                chat.cancel();
            }
        });
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(chat.history()).containsExactly(ChatMessage.user("Hi"), ChatMessage.assistant("A long"));
        assertThat(chat.say("Go on").text()).isEqualTo("A long answer.");
    }

    @Test
    void aConversationThatDoesNotFitLosesNothing() {
        FakeModel model = FakeModel.withTemplate(FakeModel.TEMPLATE, false, 60, "Yes.");
        Chat chat = model.reattn.chat(greedy());
        chat.say("One");
        List<ChatMessage> before = chat.history();
        assertThatExceptionOfType(ContextOverflowException.class)
                .isThrownBy(() -> chat.say("x".repeat(50)))
                .withMessageContaining("the context holds 60");
        assertThat(chat.history()).isEqualTo(before);
        Answer answer = chat.say("Two");
        assertThat(answer.text()).isEqualTo("Yes.");
        assertThat(answer.cachedTokens()).as("what was read is still there").isGreaterThan(20);
    }

    @Test
    void aTemplateThatRefusesLosesNothing() {
        String template = "{% if messages | length > 1 %}{{ raise_exception('one only') }}{% endif %}assistant: ";
        FakeModel model = FakeModel.withTemplate(template, false, 0, "ok");
        Chat chat = model.reattn.chat(greedy());
        chat.say("a");
        assertThatIllegalArgumentException().isThrownBy(() -> chat.say("b")).withMessageContaining("one only");
        assertThat(chat.history()).hasSize(2);
        assertThat(chat.isAnswering()).isFalse();
    }

    @Test
    void bosComesOnceWhoeverWritesIt() {
        for (String bos : List.of("", "{{ bos_token }}")) {
            FakeModel model = FakeModel.withTemplate(bos + FakeModel.TEMPLATE, true, 0, "ok");
            model.reattn.chat(greedy()).say("a");
            assertThat(model.held()).isEqualTo("<s>user: a<|im_end|>assistant: ok");
        }
    }

    @Test
    void givesOneAnswerAtATime() throws Exception {
        CountDownLatch speaking = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat(greedy());
        CompletableFuture<Answer> future = chat.sayAsync("One", text -> {
            speaking.countDown();
            await(go);
        });
        assertThat(speaking.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(chat.isAnswering()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> chat.say("Two")).withMessageContaining("still answering");
        assertThatIllegalStateException().isThrownBy(chat::reset);
        go.countDown();
        assertThat(future.get(10, TimeUnit.SECONDS).text()).isEqualTo("Yes.");
        assertThat(chat.say("Two").text()).isEqualTo("Yes.");
    }

    @Test
    void anAsynchronousAnswerRunsInADaemonThreadAndCanBeCancelled() throws Exception {
        CountDownLatch speaking = new CountDownLatch(1);
        FakeModel model = FakeModel.answering(held -> 'a');
        Chat chat = model.reattn.chat(greedy());
        List<Thread> threads = new ArrayList<>();
        CompletableFuture<Answer> future = chat.sayAsync("One", text -> {
            threads.add(Thread.currentThread());
            speaking.countDown();
        });
        assertThat(speaking.await(10, TimeUnit.SECONDS)).isTrue();
        chat.cancel();
        Answer answer = future.get(10, TimeUnit.SECONDS);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(answer.text()).isNotEmpty();
        assertThat(threads.getFirst().isDaemon()).isTrue();
        assertThat(threads.getFirst()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void cancellingTheFutureStopsTheAnswer() throws Exception {
        FakeModel model = FakeModel.answering(held -> 'a');
        Chat chat = model.reattn.chat(greedy());
        CompletableFuture<Void> cancelled = new CompletableFuture<>(); // before that the answer does not go on
        CompletableFuture<Answer> future = chat.sayAsync("One", text -> cancelled.join());
        future.cancel(true);
        cancelled.complete(null);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
        while (chat.isAnswering()) {
            Thread.sleep(1);
        }
        assertThat(model.sessions.getFirst().closed()).isFalse();
    }

    @Test
    void anErrorOfAnAsynchronousAnswerIsInItsFuture() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat(greedy());
        CompletableFuture<Answer> future = chat.sayAsync("One", text -> {
            throw new UnsupportedOperationException("no");
        });
        assertThat(future.handle((answer, error) -> error).join()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(chat.isAnswering()).isFalse();
        assertThat(chat.history()).isEmpty();
    }

    @Test
    void closingStopsTheAnswerAndGivesTheMemoryBack() throws Exception {
        CountDownLatch speaking = new CountDownLatch(1);
        FakeModel model = FakeModel.answering(held -> 'a');
        Chat chat = model.reattn.chat(greedy());
        CompletableFuture<Answer> future = chat.sayAsync("One", text -> speaking.countDown());
        assertThat(speaking.await(10, TimeUnit.SECONDS)).isTrue();
        chat.close();
        assertThat(future.get(10, TimeUnit.SECONDS).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(model.sessions.getFirst().closed()).isTrue();
        chat.close();
        assertThatIllegalStateException().isThrownBy(() -> chat.say("Two")).withMessage("the chat is closed");
    }

    @Test
    void closingInsideACallbackIsRefusedInsteadOfWaitingForEver() {
        FakeModel model = FakeModel.saying("Yes.");
        Chat chat = model.reattn.chat(greedy());
        assertThatIllegalStateException()
                .isThrownBy(() -> chat.say("One", text -> chat.close()))
                .withMessageContaining("inside a callback");
        assertThatIllegalStateException().isThrownBy(() -> chat.say("One", text -> model.reattn.close()));
        assertThat(chat.say("One").text()).isEqualTo("Yes.");
    }

    @Test
    void withoutATemplateChatMlIsUsedAndItsEndIsNoText() {
        FakeTokenizer tokenizer = new FakeTokenizer(false) {
            @Override
            public int tokenId(String text) {
                return -1;
            }

            @Override
            public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
                return super.encode(text, addSpecial, false);
            }
        };
        Script script = FakeModel.replies(tokenizer, "Yes.<|im_end|>\n<|im_start|>user");
        FakeModel model = new FakeModel(tokenizer, 0, Map.of(), script);
        assertThat(model.reattn.modelInfo().notices()).hasSize(1);
        assertThat(model.reattn.chat(greedy()).say("One").text()).isEqualTo("Yes.");
    }

    private static ChatOptions greedy() {
        return ChatOptions.defaults().withGeneration(GREEDY);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
