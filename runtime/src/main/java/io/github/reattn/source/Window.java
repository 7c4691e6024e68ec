package io.github.reattn.source;

import org.jspecify.annotations.Nullable;

/// A stretch of tokens inside one part of a prompt.
///
/// @param part null where the tokens have no text
/// @param from the first token   @param to behind the last
record Window(@Nullable PromptPart part, int from, int to) {

    boolean isEmpty() {
        return from == to;
    }

    /// The stretch of at most `width` tokens with most votes; the first one of several.
    static Window hottest(float[] heat, int width, PromptText texts) {
        double sum = 0;
        double best = 0;
        int bestEnd = 0;
        for (int end = 1; end <= heat.length; end++) {
            sum += heat[end - 1] - (end > width ? heat[end - 1 - width] : 0);
            if (sum > best * (1 + 1e-9)) { // what adding and taking away leaves of zero is not more
                best = sum;
                bestEnd = end;
            }
        }
        return best <= 1e-9 ? new Window(null, 0, 0) : trimmed(heat, Math.max(0, bestEnd - width), bestEnd, texts);
    }

    /// Without cold tokens at its ends, and without what belongs to another part than its hottest token.
    private static Window trimmed(float[] heat, int from, int to, PromptText texts) {
        int hottest = from;
        for (int token = from; token < to; token++) {
            hottest = heat[token] > heat[hottest] ? token : hottest;
        }
        PromptPart part = texts.partAt(hottest).orElse(null);
        int first = part == null ? from : Math.max(from, part.fromToken());
        int end = part == null ? to : Math.min(to, part.toToken());
        while (first < end && heat[first] <= 0) {
            first++;
        }
        while (end > first && heat[end - 1] <= 0) {
            end--;
        }
        return new Window(part, first, end);
    }
}
