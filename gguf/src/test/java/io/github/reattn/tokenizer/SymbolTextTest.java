package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class SymbolTextTest {
    /// The sum over llama.cpp's `unicode_ranges_flags` and `unicode_set_whitespace`, written as our symbols. A JDK with
    /// a
    /// newer Unicode breaks it: then what it added belongs into the list of newer code points.
    @Test
    void knowsTheCategoriesOfUnicode15() {
        CRC32 sum = new CRC32();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                sum.update(SymbolText.symbolOf(codePoint));
            }
        }
        assertThat(sum.getValue()).isEqualTo(0x06C530C7L);
    }

    @Test
    void holdsASymbolWhereACharacterBegins() {
        SymbolText text = new SymbolText("a\u00E9\u3000\u4E16\uD835\uDC9C\u0085".getBytes(StandardCharsets.UTF_8));
        assertThat(text.symbols)
                .containsExactly(
                        'a',
                        SymbolText.LETTER,
                        0,
                        0x0B,
                        0,
                        0,
                        SymbolText.HAN_LETTER,
                        0,
                        0,
                        SymbolText.LETTER,
                        0,
                        0,
                        0,
                        0x0B,
                        0);
    }

    @Test
    void writesReplacementCharactersForUnpairedSurrogates() {
        assertThat(Utf8.bytes("a\uD83Db\uDE00\uD83D\uDE00\uD83D"))
                .isEqualTo("a\uFFFDb\uFFFD\uD83D\uDE00\uFFFD".getBytes(StandardCharsets.UTF_8));
    }
}
