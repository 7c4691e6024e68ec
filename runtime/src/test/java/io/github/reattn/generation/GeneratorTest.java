package io.github.reattn.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.fake.FakeSession;
import io.github.reattn.fake.FakeSession.Script;
import io.github.reattn.fake.FakeTokenizer;
import io.github.reattn.sampling.Penalties;
import io.github.reattn.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final GenerationOptions GREEDY = GenerationOptions.defaults().withSampling(SamplingOptions.greedy());

    private final FakeTokenizer tokenizer = new FakeTokenizer(false, "lo wor", "\uD83D\uDE00", "END");
    private final int[] prompt = tokenizer.tokens("Say it: ");
    private final List<String> pieces = new ArrayList<>();

    @Test
    void saysTheTokensUntilTheModelEnds() {
        FakeSession session = session(0, tokenizer.tokens("hello world"));
        Answer answer = generate(session, GREEDY);
        assertThat(answer.text()).isEqualTo("hello world");
        assertThat(pieces).containsExactly("h", "e", "l", "lo wor", "l", "d");
        assertThat(answer.tokens()).hasSize(6);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.promptTokens()).isEqualTo(8);
        assertThat(answer.cachedTokens()).isZero();
        assertThat(answer.timings().promptTokens()).isEqualTo(8);
        assertThat(answer.timings().decodedTokens()).isEqualTo(6);
    }

    @Test
    void neverTellsHalfACharacter() {
        String text = "a\u00e9\u4f60\uD83E\uDDE0.";
        Answer answer = generate(session(0, tokenizer.tokens(text)), GREEDY);
        assertThat(pieces).containsExactly("a", "\u00e9", "\u4f60", "\uD83E\uDDE0", ".");
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.tokens()).hasSize(11);
    }

    @Test
    void aCharacterThatIsNeverCompletedBecomesAReplacementCharacter() {
        Answer answer = generate(session(0, 'a', 0xe4, 0xbd), GREEDY);
        assertThat(answer.text()).isEqualTo("a\ufffd");
    }

    @Test
    void stopsAtAStringAcrossTokensWithoutTellingIt() {
        Answer answer = generate(session(0, tokenizer.tokens("hello world, this")), GREEDY.withStop("orl"));
        assertThat(answer.text()).isEqualTo("hello w");
        assertThat(String.join("", pieces)).isEqualTo("hello w");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokens()).hasSize(5); // h e l "lo wor" l
    }

    @Test
    void tellsHeldBackTextWhenItBecameNoStop() {
        Answer answer = generate(session(0, tokenizer.tokens("EN")), GREEDY.withStop("END", "STOP"));
        assertThat(answer.text()).isEqualTo("EN");
        answer = generate(
                session(0, tokenizer.tokens("a STO")), GREEDY.withStop("STOP").withMaxTokens(4));
        assertThat(answer.text()).isEqualTo("a ST");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void givesAtMostSoManyTokensAndReadsTheLastOneNot() {
        FakeSession session = session(0, tokenizer.tokens("hello"));
        Answer answer = generate(session, GREEDY.withMaxTokens(3));
        assertThat(answer.text()).isEqualTo("hel");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(session.position()).isEqualTo(prompt.length + 2);
        assertThat(generate(session, GREEDY.withMaxTokens(0)).text()).isEmpty();
    }

    @Test
    void readsThePromptInChunksAndTellsHowFar() {
        int[] longPrompt = new int[600];
        Arrays.fill(longPrompt, 'x');
        FakeSession session = new FakeSession(tokenizer.vocabSize(), 0, held -> FakeTokenizer.EOS);
        List<String> progress = new ArrayList<>();
        new Generator(session, tokenizer, 0, 256)
                .generate(longPrompt, GREEDY, progressTo(progress), new Cancellation());
        assertThat(progress).containsExactly("0/600", "256/600", "512/600", "600/600");
        assertThat(session.forwards()).containsExactly(256, 256, 88);
    }

    @Test
    void readsOnlyWhatTheSessionDoesNotHold() {
        FakeSession session = new FakeSession(tokenizer.vocabSize(), 0, held -> FakeTokenizer.EOS);
        Generator generator = new Generator(session, tokenizer, 0, 256);
        Answer first = run(generator, tokenizer.tokens("once upon a time"));
        assertThat(first.cachedTokens()).isZero();
        Answer longer = run(generator, tokenizer.tokens("once upon a time there"));
        assertThat(longer.cachedTokens()).isEqualTo(16);
        Answer other = run(generator, tokenizer.tokens("once more"));
        assertThat(other.cachedTokens()).isEqualTo(5);
        assertThat(session.held()).isEqualTo(tokenizer.tokens("once more"));
        Answer same = run(generator, tokenizer.tokens("once more"));
        assertThat(same.cachedTokens())
                .as("the last token is read again for its logits")
                .isEqualTo(8);
        assertThat(session.held()).isEqualTo(tokenizer.tokens("once more"));
        Answer shorter = run(generator, tokenizer.tokens("once"));
        assertThat(shorter.cachedTokens()).isEqualTo(3);
        assertThat(session.forwards()).containsExactly(16, 6, 4, 1, 1);
    }

    @Test
    void whatWasSaidIsHeldToo() {
        FakeSession session = session(0, tokenizer.tokens("yes"));
        Generator generator = new Generator(session, tokenizer, 0, 256);
        run(generator, prompt);
        Answer next = run(generator, tokenizer.tokens("Say it: yes. And now?"));
        assertThat(next.cachedTokens()).isEqualTo(11);
    }

    @Test
    void canBeCancelledWhileItReadsThePrompt() {
        int[] longPrompt = new int[1000];
        FakeSession session = new FakeSession(tokenizer.vocabSize(), 0, held -> 'a');
        Generator generator = new Generator(session, tokenizer, 0, 256);
        Cancellation cancellation = new Cancellation();
        GenerationListener cancelsAfterAHalf = new GenerationListener() {
            @Override
            public void onText(String text) {
                pieces.add(text);
            }

            @Override
            public void onPrompt(int done, int total) {
                if (done > 500) {
                    cancellation.cancel();
                }
            }
        };
        Answer answer = generator.generate(longPrompt, GREEDY, cancelsAfterAHalf, cancellation);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(answer.text()).isEmpty();
        assertThat(pieces).isEmpty();
        assertThat(session.position()).isEqualTo(512);
        assertThat(answer.timings().promptTokens()).isEqualTo(512);
        Answer again = run(generator, longPrompt, GREEDY.withMaxTokens(1));
        assertThat(again.cachedTokens()).as("what was read is not read again").isEqualTo(512);
    }

    @Test
    void canBeCancelledBetweenTokens() {
        Cancellation cancellation = new Cancellation();
        FakeSession session = new FakeSession(tokenizer.vocabSize(), 0, held -> 'a');
        Answer answer = new Generator(session, tokenizer, 0, 256)
                .generate(
                        prompt,
                        GREEDY.withStop("aab"),
                        text -> {
                            pieces.add(text);
                            if (pieces.size() == 3) {
                                cancellation.cancel();
                            }
                        },
                        cancellation);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(answer.text()).isEqualTo("aaaaa"); // three told at once, two held back until the end
    }

    @Test
    void anInterruptCancels() {
        Thread.currentThread().interrupt();
        Answer answer = generate(session(0, 'a'), GREEDY);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(Thread.interrupted())
                .as("the interrupt is left for the caller")
                .isTrue();
    }

    @Test
    void keepsTheTextWhenTheContextIsFull() {
        FakeSession session = new FakeSession(tokenizer.vocabSize(), prompt.length + 3, held -> 'a');
        Answer answer = generate(session, GREEDY);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
        assertThat(answer.text()).isEqualTo("aaaa");
        assertThat(session.position()).isEqualTo(prompt.length + 3);
    }

    @Test
    void refusesAPromptThatCannotFitBeforeReadingAnyOfIt() {
        FakeSession session = session(0, 'a');
        Generator generator = new Generator(session, tokenizer, prompt.length - 1, 256);
        assertThatExceptionOfType(ContextOverflowException.class)
                .isThrownBy(() -> run(generator, prompt))
                .withMessageContaining("the prompt has 8 tokens, but the context holds 7");
        assertThat(session.forwards()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(generator, new int[0]))
                .withMessageContaining("the prompt has no tokens");
    }

    @Test
    void losesNothingWhenThePromptOverflowsOrAListenerThrows() {
        FakeSession session = new FakeSession(tokenizer.vocabSize(), 300, held -> 'a');
        Generator generator = new Generator(session, tokenizer, 0, 256);
        int[] tooLong = new int[400];
        run(generator, Arrays.copyOf(tooLong, 257), GREEDY.withMaxTokens(1));
        assertThatThrownBy(() -> run(generator, tooLong)).isInstanceOf(ContextOverflowException.class);
        assertThat(run(generator, Arrays.copyOf(tooLong, 280), GREEDY.withMaxTokens(1))
                        .cachedTokens())
                .isEqualTo(257);
        assertThat(session.forwards())
                .as("none of the prompt that does not fit is read")
                .containsExactly(256, 1, 23);
        assertThatThrownBy(() -> generator.generate(
                        Arrays.copyOf(tooLong, 290),
                        GREEDY,
                        text -> {
                            throw new UnsupportedOperationException("no");
                        },
                        new Cancellation()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(run(generator, Arrays.copyOf(tooLong, 291), GREEDY.withMaxTokens(1))
                        .cachedTokens())
                .isEqualTo(290);
    }

    @Test
    void penaltiesCountThePrompt() {
        // "b" scores 10 and "c" 0; 8 of "b" are in the prompt
        FakeSession session = new FakeSession(tokenizer.vocabSize(), 0, held -> 'b');
        GenerationOptions options = GREEDY.withMaxTokens(1)
                .withSampling(SamplingOptions.greedy().withPenalties(new Penalties(64, 1, 2, 0)));
        Answer answer = run(new Generator(session, tokenizer, 0, 256), tokenizer.tokens("bbbbbbbb"), options);
        assertThat(answer.tokens()).containsExactly(0);
    }

    @Test
    void optionsSayWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GREEDY.withMaxTokens(-2))
                .withMessageContaining("max tokens is -2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GREEDY.withStop("a", ""))
                .withMessageContaining("a stop string is empty");
    }

    private FakeSession session(int maxTokens, int... answer) {
        return new FakeSession(tokenizer.vocabSize(), maxTokens, Script.says(prompt.length, answer));
    }

    private Answer generate(FakeSession session, GenerationOptions options) {
        return run(new Generator(session, tokenizer, 0, 256), prompt, options);
    }

    private Answer run(Generator generator, int[] tokens) {
        return run(generator, tokens, GREEDY);
    }

    private Answer run(Generator generator, int[] tokens, GenerationOptions options) {
        return generator.generate(tokens, options, pieces::add, new Cancellation());
    }

    private static GenerationListener progressTo(List<String> progress) {
        return new GenerationListener() {
            @Override
            public void onText(String text) {}

            @Override
            public void onPrompt(int done, int total) {
                progress.add(done + "/" + total);
            }
        };
    }
}
