package io.github.reattn.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Candidates and probabilities of whole chains against llama.cpp's, as llama-cpp-python 0.3.36 gave them.
///
/// Columns: seed, vocabulary, scale of the logits; temperature, top-k, top-p, min-p, typical; last-n, repeat,
/// frequency,
/// presence; history; bias; what is left, `id:probability`.
class LlamaCppSamplerTest {

    @Test
    void leavesTheSameCandidatesWithTheSameProbabilities() throws IOException {
        List<String> lines = lines();
        assertThat(lines).hasSize(124);
        for (String line : lines) {
            String[] f = line.split("\t", -1);
            int vocab = Integer.parseInt(f[1]);
            Penalties penalties = new Penalties(integer(f[8]), number(f[9]), number(f[10]), number(f[11]));
            SamplingOptions options = new SamplingOptions(
                    number(f[3]),
                    integer(f[4]),
                    number(f[5]),
                    number(f[6]),
                    number(f[7]),
                    penalties,
                    numbers(f[13]),
                    1);
            SamplerChain chain = new SamplerChain(options);
            for (String token : f[12].isEmpty() ? new String[0] : f[12].split(",")) {
                chain.accept(integer(token));
            }
            Candidates left = chain.candidates(RandomLogits.of(Long.parseLong(f[0]), vocab, number(f[2])));
            Map<Integer, Float> expected = numbers(f[14]);
            Map<Integer, Double> found = probabilities(left, options.temperature() == 0);
            assertThat(found.keySet()).as(line).isEqualTo(expected.keySet());
            found.forEach(
                    (token, p) -> assertThat(p).as(line).isCloseTo(expected.getOrDefault(token, 0f), within(2e-5)));
        }
    }

    private static Map<Integer, Double> probabilities(Candidates left, boolean greedy) {
        Map<Integer, Double> result = new TreeMap<>();
        if (greedy) {
            result.put(left.token(left.best()), 1.0);
            return result;
        }
        float max = left.maxLogit();
        double sum = left.sumOfExp(max);
        for (int i = 0; i < left.size(); i++) {
            result.put(left.token(i), Math.exp(left.logit(i) - max) / sum);
        }
        return result;
    }

    private static Map<Integer, Float> numbers(String pairs) {
        Map<Integer, Float> result = new HashMap<>();
        for (String pair : pairs.isEmpty() ? new String[0] : pairs.split(",")) {
            int colon = pair.indexOf(':');
            result.put(integer(pair.substring(0, colon)), number(pair.substring(colon + 1)));
        }
        return result;
    }

    private static int integer(String s) {
        return Integer.parseInt(s);
    }

    private static float number(String s) {
        return Float.parseFloat(s);
    }

    private static List<String> lines() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(LlamaCppSamplerTest.class.getResourceAsStream("llama-cpp-candidates.tsv")),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
