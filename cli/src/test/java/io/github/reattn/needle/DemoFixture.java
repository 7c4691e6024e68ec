package io.github.reattn.needle;

import io.github.reattn.Reattn;
import io.github.reattn.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The built-in model's tokenizer, which knows every text, byte by byte where it must.
final class DemoFixture {
    static final Tokenizer TOKENIZER;
    static final PromptWriter WRITER;

    static {
        try (Reattn model = Reattn.open(DemoModel.file())) {
            TOKENIZER = model.tokenizer();
            WRITER = PromptWriter.of(model, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DemoFixture() {}

    static String text(List<Integer> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tokens.forEach(token -> bytes.writeBytes(TOKENIZER.decode(token, false)));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
