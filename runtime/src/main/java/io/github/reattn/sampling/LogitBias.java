package io.github.reattn.sampling;

import java.util.Map;

/// Adds to the logits of some tokens (`llama_sampler_logit_bias`).
final class LogitBias implements Stage {
    private final int[] tokens;
    private final float[] biases;

    LogitBias(Map<Integer, Float> biasOfToken) {
        tokens = new int[biasOfToken.size()];
        biases = new float[biasOfToken.size()];
        int i = 0;
        for (Map.Entry<Integer, Float> entry : biasOfToken.entrySet()) {
            tokens[i] = entry.getKey();
            biases[i++] = entry.getValue();
        }
    }

    @Override
    public void apply(Candidates candidates) {
        float[] logits = candidates.logitsByToken();
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < logits.length) {
                logits[tokens[i]] += biases[i];
            }
        }
    }
}
