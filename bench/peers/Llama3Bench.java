package com.llama4j;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/// Times llama3.java's own `forward`: reading P tokens and generating N tokens behind D others, after whole rounds that
/// warm the JIT up. Prints a JSON array with llama-bench's keys.
///
/// `java … com.llama4j.Llama3Bench MODEL.gguf P N D`
public class Llama3Bench {
    private static final int BATCH = Integer.getInteger("llama.BatchSize", 16);
    private static final int WARM_UPS = 2;

    public static void main(String[] args) throws Exception {
        int prompt = Integer.parseInt(args[1]);
        int generated = Integer.parseInt(args[2]);
        int depth = Integer.parseInt(args[3]);
        Llama model = ModelLoader.loadModel(Path.of(args[0]), depth + prompt + generated + 8, true);
        double seconds = 0;
        for (int round = 0; round <= WARM_UPS; round++) {
            Random random = new Random(1);
            Llama.State state = model.createNewState(BATCH);
            read(model, state, random, depth, 0);
            long start = System.nanoTime();
            read(model, state, random, prompt, depth);
            for (int i = 0; i < generated; i++) {
                Llama.forward(model, state, tokens(model, random, 1), depth + prompt + i, true);
            }
            seconds = (System.nanoTime() - start) / 1e9;
        }
        System.out.printf(
                "[{\"n_prompt\": %d, \"n_gen\": %d, \"n_depth\": %d, \"avg_ts\": %s, \"stddev_ts\": 0.0}]%n",
                prompt, generated, depth, (prompt + generated) / seconds);
    }

    private static void read(Llama model, Llama.State state, Random random, int count, int position) {
        for (int i = 0; i < count; i += BATCH) {
            int[] batch = tokens(model, random, Math.min(BATCH, count - i));
            Llama.forward(model, state, batch, position + i, i + BATCH >= count);
        }
    }

    private static int[] tokens(Llama model, Random random, int count) {
        int[] tokens = new int[count];
        Arrays.setAll(tokens, i -> random.nextInt(model.configuration().vocabularySize));
        return tokens;
    }
}
