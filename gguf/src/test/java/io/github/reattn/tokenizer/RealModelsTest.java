package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.reattn.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Odd texts, one a line of `odd-texts.tsv`, with the tokens that llama.cpp gives for them: plain, and with special
/// tokens added and recognised.
final class RealModelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"smollm2", "qwen", "gemma"})
    void givesTheTokensOfLlamaCpp(String model) throws IOException {
        Tokenizer tokenizer = tokenizer(model);
        List<String[]> texts = Fixtures.lines("odd-texts.tsv");
        List<String[]> expected = Fixtures.lines("odd-" + model + ".tsv");
        assertThat(expected).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            String text = Fixtures.unescaped(texts.get(i)[1]);
            assertThat(tokenizer.encode(text, false, false))
                    .as(texts.get(i)[0])
                    .isEqualTo(Fixtures.ids(expected.get(i)[0]));
            assertThat(tokenizer.encode(text, true, true))
                    .as(texts.get(i)[0])
                    .isEqualTo(Fixtures.ids(expected.get(i)[1]));
        }
    }

    /// All but bytes that have no token, which llama.cpp drops too: six control characters in SmolLM2.
    @ParameterizedTest
    @ValueSource(strings = {"smollm2", "qwen"})
    void returnsEveryTextExactly(String model) throws IOException {
        Tokenizer tokenizer = tokenizer(model);
        for (String[] line : Fixtures.lines("odd-texts.tsv")) {
            String text = Fixtures.unescaped(line[1]);
            String known = text.replaceAll("[\u0004\u0006\u0013\u0014\u0016\u001D]", "");
            String returned = StreamingDecoder.decode(tokenizer, tokenizer.encode(text, false, true), true);
            assertThat(returned).as(line[0]).isEqualTo(model.equals("smollm2") ? known : text);
        }
    }

    /// All but U+2581, which SentencePiece takes for a space.
    @Test
    void returnsEveryTextExactlyFromPieces() throws IOException {
        Tokenizer tokenizer = tokenizer("gemma");
        for (String[] line : Fixtures.lines("odd-texts.tsv")) {
            String text = Fixtures.unescaped(line[1]);
            assertThat(StreamingDecoder.decode(tokenizer, tokenizer.encode(text, false, true), true))
                    .as(line[0])
                    .isEqualTo(text.replace('\u2581', ' '));
        }
    }

    private static Tokenizer tokenizer(String model) throws IOException {
        String directory = System.getProperty("REATTN_MODELS", System.getenv("REATTN_MODELS"));
        assumeTrue(directory != null, "REATTN_MODELS names no directory with models");
        Path file = Path.of(directory, model + ".gguf");
        assumeTrue(Files.exists(file), file + " is not there");
        try (GgufFile gguf = GgufFile.open(file)) {
            return Tokenizers.of(gguf.metadata());
        }
    }
}
