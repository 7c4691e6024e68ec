package io.github.reattn.cli;

import io.github.reattn.gguf.GgufWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A byte-pair vocabulary of 260 tokens: the 256 bytes by their own number, `<s>` 256, `</s>` 257, `Ġ` + `a` 258, `ab`
/// 259.
final class TinyVocabulary {
    private TinyVocabulary() {}

    static GgufWriter addTo(GgufWriter writer) {
        List<String> tokens = new ArrayList<>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
            tokens.add(Character.toString(printable ? b : next));
            next += printable ? 0 : 1;
        }
        tokens.addAll(List.of("<s>", "</s>", "\u0120a", "ab"));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        types[256] = 3;
        types[257] = 3;
        return writer.metadata("general.architecture", "llama")
                .metadata("tokenizer.ggml.model", "gpt2")
                .metadata("tokenizer.ggml.pre", "gpt-2")
                .metadata("tokenizer.ggml.tokens", tokens.toArray(String[]::new))
                .metadata("tokenizer.ggml.token_type", types)
                .metadata("tokenizer.ggml.merges", new String[] {"\u0120 a", "a b"})
                .metadata("tokenizer.ggml.bos_token_id", 256)
                .metadata("tokenizer.ggml.eos_token_id", 257)
                .metadata("tokenizer.ggml.add_bos_token", true);
    }
}
