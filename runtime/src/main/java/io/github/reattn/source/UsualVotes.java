package io.github.reattn.source;

import io.github.reattn.attention.Spans;
import java.util.Arrays;

/// What a text retrieves of itself while it is read, whatever will be asked about it. Some places, such as the first
/// sentences, are looked at by nearly everything: they tell nothing about a question. Not thread-safe.
public final class UsualVotes {
    private static final int BLOCK = 128;

    private float[] received = new float[0];
    private double[] cast = new double[0];

    /// What a tile of the text at `firstQuery` retrieves.
    void add(int firstQuery, Spans spans) {
        int block = firstQuery / BLOCK;
        if (block >= cast.length) {
            cast = Arrays.copyOf(cast, block + block / 2 + 1);
        }
        for (int i = 0; i < spans.count(); i++) {
            int to = spans.to(i);
            if (to > received.length) {
                received = Arrays.copyOf(received, to + to / 2);
            }
            for (int token = spans.from(i); token < to; token++) {
                received[token] += spans.votes(i) / (to - spans.from(i));
            }
            cast[block] += spans.votes(i);
        }
    }

    /// Forgets the tokens from a position on: others will be there.
    public void forget(int from) {
        if (from < received.length) {
            Arrays.fill(received, from, received.length, 0);
        }
        int block = (from + BLOCK - 1) / BLOCK;
        if (block < cast.length) {
            Arrays.fill(cast, block, cast.length, 0);
        }
    }

    /// Votes for each token beyond what a text of so many votes would usually have given it; never negative.
    ///
    /// @param heat votes for each token   @param votes all votes
    float[] beyond(float[] heat, double votes) {
        float[] beyond = heat.clone();
        double castLater = 0;
        for (int block = cast.length - 1; block >= 0; block--) {
            int to = Math.min(received.length, Math.min(beyond.length, (block + 1) * BLOCK));
            for (int token = block * BLOCK; token < to && castLater > 0; token++) {
                beyond[token] = (float) Math.max(0, heat[token] - votes * received[token] / castLater);
            }
            castLater += cast[block];
        }
        return beyond;
    }
}
