package io.github.reattn.cli;

import io.github.reattn.backend.Session;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Measures a session, as llama-bench does: random tokens, no sampling.
///
/// Every test is run once without being measured; the first of its kind for some time, so that the JVM has compiled
/// what it will.
final class BenchMeter {
    private static final int CHUNK = 512;

    private final Session session;
    private final int[] tokens;
    private final int repetitions;
    private final long warmUpNanos;
    private boolean promptIsWarm;
    private boolean genIsWarm;

    /// @param vocabSize tokens are drawn from all of it, always the same ones
    /// @param mostTokens of any test, its depth included
    BenchMeter(Session session, int vocabSize, int mostTokens, int repetitions, long warmUpNanos) {
        this.session = session;
        this.tokens = new Random(1).ints(mostTokens, 0, vocabSize).toArray();
        this.repetitions = repetitions;
        this.warmUpNanos = warmUpNanos;
    }

    BenchResult measure(BenchResult.Test test) {
        fill(test.depth());
        Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<Long> samples = new ArrayList<>();
        try (SlowWork progress = SlowWork.of(test.name(), "runs", repetitions + 1L)) {
            warmUp(test);
            for (int i = 1; i <= repetitions; i++) {
                progress.update(i);
                samples.add(run(test));
            }
        }
        return new BenchResult(test, time, samples);
    }

    private void warmUp(BenchResult.Test test) {
        boolean warm = test.prompt() > 0 ? promptIsWarm : genIsWarm;
        long end = System.nanoTime() + (warm ? 0 : warmUpNanos);
        do {
            run(test);
        } while (System.nanoTime() < end);
        promptIsWarm |= test.prompt() > 0;
        genIsWarm |= test.gen() > 0;
    }

    /// Lets the session hold so many tokens.
    private void fill(int depth) {
        session.rewind(Math.min(depth, session.position()));
        try (SlowWork progress = SlowWork.of("filling the context", "tokens", depth)) {
            while (session.position() < depth) {
                int from = session.position();
                session.forward(tokens, from, Math.min(depth, from + CHUNK));
                progress.update(session.position());
            }
        }
    }

    /// @return how long it took, nanoseconds
    private long run(BenchResult.Test test) {
        int from = test.depth();
        int to = from + test.tokens();
        long start = System.nanoTime();
        if (test.prompt() > 0) {
            session.forward(tokens, from, to);
        } else {
            for (int i = from; i < to; i++) {
                session.forward(tokens[i]);
            }
        }
        long nanos = System.nanoTime() - start;
        session.rewind(from);
        return nanos;
    }
}
