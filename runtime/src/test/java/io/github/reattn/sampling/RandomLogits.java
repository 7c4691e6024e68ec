package io.github.reattn.sampling;

/// Reproducible logits, the same in the script that wrote the fixtures: SplitMix64, the sum of four numbers a logit.
final class RandomLogits {
    private RandomLogits() {}

    static float[] of(long seed, int count, double scale) {
        float[] logits = new float[count];
        long state = seed;
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int j = 0; j < 4; j++) {
                state += 0x9e3779b97f4a7c15L;
                long z = state;
                z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
                z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
                sum += ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
            }
            logits[i] = (float) (scale * (sum - 2));
        }
        return logits;
    }
}
