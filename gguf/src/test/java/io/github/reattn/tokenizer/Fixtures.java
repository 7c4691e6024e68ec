package io.github.reattn.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntBiFunction;

/// Fixture files and hand-made vocabularies.
final class Fixtures {
    private Fixtures() {}

    /// The lines of a fixture, each as its tab-separated fields, of which text is written with `␠` for a space and
    /// the escapes of Java for what cannot be seen.
    static List<String[]> lines(String name) {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream(name), name)) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return all.lines().map(line -> line.split("\t", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\') {
                text.append((char) Integer.parseInt(field, i + 2, i + 6, 16));
                i += 5;
            } else {
                text.append(c == '\u2420' ? ' ' : c);
            }
        }
        return text.toString();
    }

    static int[] ids(String field) {
        return field.isEmpty()
                ? new int[0]
                : List.of(field.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    }

    /// A byte-level vocabulary: the 256 bytes as tokens 0 to 255, then what the merges make, then more tokens of types.
    static Map<String, Object> bytePairs(String pre, List<String> merges, Map<String, Integer> more) {
        List<String> tokens = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            tokens.add(String.valueOf(ByteLevel.charOf(b)));
        }
        merges.forEach(merge -> tokens.add(merge.replace(" ", "")));
        Map<String, Object> metadata = model("gpt2", tokens, more);
        metadata.put("tokenizer.ggml.pre", pre);
        metadata.put("tokenizer.ggml.merges", merges.toArray(String[]::new));
        return metadata;
    }

    /// A SentencePiece vocabulary: unknown, BOS, EOS, the 256 bytes from 3 on, then pieces in the order of their
    /// scores,
    /// then more tokens of types.
    static Map<String, Object> sentencePieces(List<String> pieces, Map<String, Integer> more) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int b = 0; b < 256; b++) {
            tokens.add("<0x%02X>".formatted(b));
        }
        tokens.addAll(pieces);
        Map<String, Object> metadata = model("llama", tokens, more);
        int[] types = (int[]) Objects.requireNonNull(metadata.get("tokenizer.ggml.token_type"));
        float[] scores = new float[types.length];
        for (int id = 0; id < types.length; id++) {
            types[id] = id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : types[id];
            scores[id] = -id;
        }
        metadata.put("tokenizer.ggml.scores", scores);
        return metadata;
    }

    /// Few more tokens in the order given: text, type, text, type …
    static Map<String, Integer> more(Object... textsAndTypes) {
        Map<String, Integer> more = new LinkedHashMap<>();
        for (int i = 0; i < textsAndTypes.length; i += 2) {
            more.put((String) textsAndTypes[i], (Integer) textsAndTypes[i + 1]);
        }
        return more;
    }

    /// A text merged by the definition, in quadratic time: the pair of the smallest rank first, −1 being none.
    static List<String> merged(String text, ToIntBiFunction<String, String> rank) {
        List<String> parts = new ArrayList<>(
                text.chars().mapToObj(c -> String.valueOf((char) c)).toList());
        while (true) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int found = rank.applyAsInt(parts.get(i), parts.get(i + 1));
                if (found >= 0 && found < best) {
                    best = found;
                    at = i;
                }
            }
            if (at < 0) {
                return parts;
            }
            parts.set(at, parts.get(at) + parts.remove(at + 1));
        }
    }

    private static Map<String, Object> model(String model, List<String> ordinary, Map<String, Integer> more) {
        List<String> tokens = new ArrayList<>(ordinary);
        tokens.addAll(more.keySet());
        int[] types = new int[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            types[id] = id < ordinary.size() ? 1 : more.getOrDefault(tokens.get(id), 1);
        }
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", model);
        metadata.put("tokenizer.ggml.tokens", tokens.toArray(String[]::new));
        metadata.put("tokenizer.ggml.token_type", types);
        return metadata;
    }
}
