package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SplitPatternTest {
    /// Every kind of white space there is below U+0100.
    private static final String ALPHABET = "aAzZ09 \t\n\r\u000B'slSL!.,\u00C0\u00E9\u00B2\u0301\u0663\u4E16";

    @Test
    void cutsAsJavaUtilRegexDoes() {
        List<String> patterns = List.of(
                "'s|'ll| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)",
                "'[sS]|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}&&[^a-z]]*[\\p{L}&&[^A-Z]]+(?:'s|'ll)?+|[A-Z]+\\s*",
                "\\s?[a-z]+",
                "\\s+$",
                "[a-z]{2}[A-Z]*9|[^a-z]{2,4}!",
                "(?: \\p{L}\\p{M}*)++|\\p{N}(?:'s)*+",
                "\\s*[\\r\\n]+!|\\s{2}(?!\\S)");
        Random random = new Random(42);
        for (int i = 0; i < 4000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(1, 30); length > 0; length--) {
                text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            String pattern = patterns.get(i % patterns.size());
            assertThat(cut(pattern, text.toString()))
                    .as("%s in '%s'", pattern, text)
                    .isEqualTo(reference(pattern, text));
        }
    }

    @Test
    void matchesToTheEndOfAPieceAndNotBeyond() {
        SymbolText text = new SymbolText("ab  cd  ".getBytes(StandardCharsets.UTF_8));
        List<String> pieces = new ArrayList<>();
        PieceSink sink = new SplitPattern("\\s+$").over(text, (from, to) -> pieces.add(from + "-" + to));
        sink.piece(0, 3);
        sink.piece(3, 8);
        assertThat(pieces).containsExactly("0-2", "2-3", "3-6", "6-8");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> new SplitPattern("a)")).hasMessage("a) at 1: expected end of pattern");
        assertThatThrownBy(() -> new SplitPattern("(?:a)?")).hasMessage("(?:a)? at 6: expected +");
        assertThatThrownBy(() -> new SplitPattern("\\p{Lu}")).hasMessageContaining("expected L, Han, M, N, P or S");
    }

    private static List<String> cut(String pattern, String text) {
        SymbolText symbols = new SymbolText(text.getBytes(StandardCharsets.UTF_8));
        List<String> pieces = new ArrayList<>();
        new SplitPattern(pattern)
                .over(
                        symbols,
                        (from, to) -> pieces.add(new String(symbols.utf8, from, to - from, StandardCharsets.UTF_8)))
                .piece(0, symbols.utf8.length);
        return pieces;
    }

    private static List<String> reference(String pattern, CharSequence text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        List<String> pieces = new ArrayList<>();
        int done = 0;
        while (matcher.find()) {
            if (done < matcher.start()) {
                pieces.add(text.subSequence(done, matcher.start()).toString());
            }
            pieces.add(matcher.group());
            done = matcher.end();
        }
        if (done < text.length()) {
            pieces.add(text.subSequence(done, text.length()).toString());
        }
        return pieces;
    }
}
