package io.github.reattn.sampling;

import java.util.Arrays;

/// Makes tokens less likely that were said before, as [Penalties] describes (`llama_sampler_penalties`).
final class RepetitionPenalty implements Stage {
    private final Penalties penalties;
    /// The last tokens, a ring; empty where all count.
    private final int[] window;
    /// How often each token is in the window, by id.
    private int[] counts = {};
    private long accepted;

    RepetitionPenalty(Penalties penalties) {
        this.penalties = penalties;
        this.window = new int[Math.max(0, penalties.lastN())];
    }

    @Override
    public void accept(int token) {
        if (token < 0) {
            throw new IllegalArgumentException("token " + token + "; expected an id of 0 or more");
        }
        if (token >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(token + 1, 2 * counts.length));
        }
        counts[token]++;
        if (window.length > 0) {
            int place = (int) (accepted % window.length);
            if (accepted >= window.length) {
                counts[window[place]]--;
            }
            window[place] = token;
        }
        accepted++;
    }

    @Override
    public void apply(Candidates candidates) {
        float[] logits = candidates.logitsByToken();
        if (counts.length < logits.length) {
            counts = Arrays.copyOf(counts, logits.length);
        }
        for (int token = 0; token < logits.length; token++) {
            int count = counts[token];
            if (count > 0) {
                float logit = logits[token];
                float repeated = logit <= 0 ? logit * penalties.repeat() : logit / penalties.repeat();
                logits[token] = repeated - (count * penalties.frequency() + penalties.presence());
            }
        }
    }
}
