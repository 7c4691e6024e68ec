package io.github.reattn.needle;

import io.github.reattn.needle.RulerNeedles.Kind;
import io.github.reattn.needle.RulerNeedles.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// RULER's synthetic tasks, after their description, with our own words, texts and random numbers: their scores are
/// like RULER's, not the same. QA is left out: it needs other people's texts.
///
/// @see <a href="https://arxiv.org/abs/2404.06654">RULER: What's the real context size of your long-context language
/// models?</a>
public enum RulerTask {
    /// A number in a line of noise that is repeated.
    NIAH_SINGLE_1,
    /// A number in a text.
    NIAH_SINGLE_2,
    /// A UUID in a text.
    NIAH_SINGLE_3,
    /// One of four numbers in a text.
    NIAH_MULTIKEY_1,
    /// One of very many numbers.
    NIAH_MULTIKEY_2,
    /// One of very many pairs of UUIDs.
    NIAH_MULTIKEY_3,
    /// Four numbers for one key.
    NIAH_MULTIVALUE,
    /// Four keys at once.
    NIAH_MULTIQUERY,
    /// Variable tracking: all names of a value that is handed on four times.
    VT,
    /// The ten most common words of a list.
    CWE,
    /// The three most frequent words of a coded text.
    FWE;

    /// As RULER spells it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The task.
    ///
    /// @param text for the tasks that hide something in a text
    /// @param answerTokens the longest answer; null = RULER's
    public NeedleTask on(Haystack text, @Nullable Integer answerTokens) {
        if (compareTo(VT) >= 0) {
            return switch (this) {
                case VT -> new RulerVariables(or(answerTokens, 30));
                case CWE -> new RulerWords(true, or(answerTokens, 120));
                default -> new RulerWords(false, or(answerTokens, 50));
            };
        }
        return new RulerNeedles(toString(), needles(), text, or(answerTokens, 128));
    }

    private Kind needles() {
        return switch (this) {
            case NIAH_SINGLE_1 -> new Kind(Text.NOISE, false, false, 1, 1, 1);
            case NIAH_SINGLE_3 -> new Kind(Text.HAYSTACK, false, true, 1, 1, 1);
            case NIAH_MULTIKEY_1 -> new Kind(Text.HAYSTACK, false, false, 4, 1, 1);
            case NIAH_MULTIKEY_2 -> new Kind(Text.NEEDLES, false, false, 1, 1, 1);
            case NIAH_MULTIKEY_3 -> new Kind(Text.NEEDLES, true, true, 1, 1, 1);
            case NIAH_MULTIVALUE -> new Kind(Text.HAYSTACK, false, false, 1, 4, 1);
            case NIAH_MULTIQUERY -> new Kind(Text.HAYSTACK, false, false, 4, 1, 4);
            default -> new Kind(Text.HAYSTACK, false, false, 1, 1, 1);
        };
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
