package io.github.reattn.needle;

import java.util.List;
import java.util.Locale;

/// How an answer is judged.
public enum Scoring {
    /// All digits of each code, in order, whatever stands between them.
    DIGITS {
        @Override
        boolean isExact(String answer, List<String> expected) {
            String digits = answer.replaceAll("[^0-9]", "");
            return expected.stream().allMatch(digits::contains);
        }

        @Override
        double score(Scores scores) {
            return scores.exact();
        }
    },
    /// The share of the expected texts that the answer holds, in any case of letters (RULER's string_match_all).
    ALL_STRINGS {
        @Override
        boolean isExact(String answer, List<String> expected) {
            return recall(answer, expected) == 1;
        }

        @Override
        double score(Scores scores) {
            return scores.recall();
        }
    };

    abstract boolean isExact(String answer, List<String> expected);

    /// The one number that tables and heat maps show, 0 to 1.
    abstract double score(Scores scores);

    /// What an answer is worth, each 0 to 1.
    ///
    /// @param exact 1 if it says all that is expected
    /// @param recall the share of the expected texts in it
    /// @param similarity 1 if an expected text is in it; else a fifth of its likeness to the reference
    public record Scores(double exact, double recall, double similarity) {}

    /// Judges an answer.
    ///
    /// @param reference what the similarity compares with
    public Scores judge(String answer, List<String> expected, String reference) {
        double recall = recall(answer, expected);
        return new Scores(
                isExact(answer, expected) ? 1 : 0,
                recall,
                recall > 0 ? 1 : 0.2 * similarity(withoutSpace(answer), withoutSpace(reference)));
    }

    private static double recall(String answer, List<String> expected) {
        String lower = answer.toLowerCase(Locale.ROOT);
        long found = expected.stream()
                .filter(text -> lower.contains(text.toLowerCase(Locale.ROOT)))
                .count();
        return expected.isEmpty() ? 0 : (double) found / expected.size();
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }

    /// 1 − edit distance / length of the longer text (NeedleBench's formula).
    static double similarity(String a, String b) {
        int longer = Math.max(a.length(), b.length());
        return longer == 0 ? 1 : 1 - (double) distance(a, b) / longer;
    }

    /// Levenshtein's distance.
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
