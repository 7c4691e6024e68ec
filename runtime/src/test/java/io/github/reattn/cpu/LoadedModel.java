package io.github.reattn.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.backend.Session;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.model.ForwardPlan;
import io.github.reattn.model.Model;
import io.github.reattn.model.NaiveTransformer;
import io.github.reattn.model.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// A small model that was written and read again, once as the runtime does and once as the reference.
final class LoadedModel implements AutoCloseable {
    private final GgufFile file;
    final ForwardPlan plan;
    final NaiveTransformer naive;

    LoadedModel(TinyModel model, Path path) throws IOException {
        file = GgufFile.open(model.write(path));
        plan = ForwardPlan.of(Model.load(file));
        naive = new NaiveTransformer(file);
    }

    static int[] tokens(long seed, int count) {
        return new Random(seed).ints(count, 0, TinyModel.VOCAB).toArray();
    }

    /// Appends tokens from `from` on in parts that end at the given places and at the end.
    ///
    /// @return the logits after each token; null for those before `from`
    static float[][] append(Session session, int[] tokens, int from, int... splits) {
        float[][] logits = new float[tokens.length][];
        int at = from;
        for (int end : IntStream.concat(Arrays.stream(splits), IntStream.of(tokens.length))
                .toArray()) {
            session.forwardAll(tokens, at, end, (index, values) -> logits[index] = values.clone());
            at = end;
        }
        return logits;
    }

    /// The squared error of all logits relative to the squared logits.
    static double distance(double[][] expected, float[][] actual) {
        double error = 0;
        double norm = 0;
        for (int t = 0; t < expected.length; t++) {
            assertThat(actual[t]).hasSameSizeAs(expected[t]);
            for (int i = 0; i < expected[t].length; i++) {
                error += Math.pow(actual[t][i] - expected[t][i], 2);
                norm += Math.pow(expected[t][i], 2);
            }
        }
        return error / norm;
    }

    @Override
    public void close() {
        file.close();
    }
}
