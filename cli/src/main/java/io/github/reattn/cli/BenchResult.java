package io.github.reattn.cli;

import java.time.Instant;
import java.util.List;

/// A measured test of `reattn bench`, with llama-bench's statistics.
///
/// @param test what was measured
/// @param time when it began
/// @param samplesNs how long each run took, nanoseconds
record BenchResult(Test test, Instant time, List<Long> samplesNs) {

    BenchResult {
        samplesNs = List.copyOf(samplesNs);
    }

    /// Reading a prompt, or generating: one of the two numbers is 0.
    ///
    /// @param prompt tokens read at once
    /// @param gen tokens generated one by one
    /// @param depth tokens that the context holds before
    record Test(int prompt, int gen, int depth) {
        int tokens() {
            return prompt + gen;
        }

        /// `pp512 @ d2048`
        String name() {
            return (prompt > 0 ? "pp" + prompt : "tg" + gen) + (depth > 0 ? " @ d" + depth : "");
        }
    }

    /// Tokens per second of each run.
    List<Double> samplesTs() {
        return samplesNs.stream().map(ns -> test.tokens() * 1e9 / ns).toList();
    }

    long averageNs() {
        return Math.round(mean(samplesNs));
    }

    long deviationNs() {
        return Math.round(deviation(samplesNs));
    }

    double averageTs() {
        return mean(samplesTs());
    }

    double deviationTs() {
        return deviation(samplesTs());
    }

    private static double mean(List<? extends Number> values) {
        return values.stream().mapToDouble(Number::doubleValue).average().orElse(0);
    }

    /// Of a sample: divided by one less than its size.
    private static double deviation(List<? extends Number> values) {
        if (values.size() < 2) {
            return 0;
        }
        double mean = mean(values);
        double squares = values.stream()
                .mapToDouble(value -> Math.pow(value.doubleValue() - mean, 2))
                .sum();
        return Math.sqrt(squares / (values.size() - 1));
    }
}
