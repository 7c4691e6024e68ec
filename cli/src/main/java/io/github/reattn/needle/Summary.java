package io.github.reattn.needle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What came out of a run, or of the part of it that is done.
///
/// @param cases all that were to be asked
/// @param results lines of results by case id
public record Summary(List<NeedleCase> cases, Map<String, ObjectNode> results) {
    /// The share of right answers above which a context still counts as understood.
    private static final double UNDERSTOOD = 0.9;

    /// Cases that belong together, and what they scored.
    ///
    /// @param task name of the task
    /// @param depth −1 where there is none
    /// @param count how many are done
    /// @param score mean of what is shown, 0 to 1; likewise the others
    /// @param seconds mean time of a case
    public record Cell(
            String task,
            Arm arm,
            int length,
            double depth,
            int count,
            double score,
            double exact,
            double recall,
            double similarity,
            double seconds) {}

    public List<Arm> arms() {
        return cases.stream().map(NeedleCase::arm).distinct().toList();
    }

    public List<Integer> lengths() {
        return cases.stream().map(NeedleCase::length).distinct().sorted().toList();
    }

    public List<Double> depths() {
        return cases.stream()
                .map(NeedleCase::depth)
                .filter(depth -> depth >= 0)
                .distinct()
                .sorted()
                .toList();
    }

    public List<String> tasks() {
        return cases.stream().map(one -> one.task().name()).distinct().toList();
    }

    /// Mean score of the finished cases that pass; empty where there are none.
    public OptionalDouble score(Predicate<NeedleCase> filter) {
        return mean("score", filter);
    }

    private OptionalDouble mean(String field, Predicate<NeedleCase> filter) {
        return cases.stream()
                .filter(filter)
                .map(one -> results.get(one.id()))
                .filter(result -> result != null)
                .mapToDouble(result -> result.path(field).asDouble())
                .average();
    }

    /// Every combination of task, mode, length and depth of which a case is done.
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        cases.stream()
                .map(one -> new NeedleCase(one.task(), one.arm(), one.length(), one.depth(), 0, 0, ""))
                .distinct()
                .forEach(key -> {
                    Predicate<NeedleCase> same = one -> one.task().equals(key.task())
                            && one.arm().equals(key.arm())
                            && one.length() == key.length()
                            && one.depth() == key.depth();
                    int count = (int) cases.stream()
                            .filter(same)
                            .filter(one -> results.containsKey(one.id()))
                            .count();
                    if (count > 0) {
                        cells.add(new Cell(
                                key.task().name(),
                                key.arm(),
                                key.length(),
                                key.depth(),
                                count,
                                mean("score", same).orElse(0),
                                mean("exact", same).orElse(0),
                                mean("recall", same).orElse(0),
                                mean("similarity", same).orElse(0),
                                mean("seconds", same).orElse(0)));
                    }
                });
        return cells;
    }

    /// The longest length up to which full attention gets at least 90 % at each length that was tried; empty where it
    /// was not tried, 0 where it fails at the shortest.
    public OptionalInt effectiveScope() {
        int longest = 0;
        boolean tried = false;
        for (int length : lengths()) {
            OptionalDouble score = score(one -> one.arm().mode().equals("full") && one.length() == length);
            if (score.isEmpty()) {
                continue;
            }
            tried = true;
            if (score.getAsDouble() < UNDERSTOOD) {
                break;
            }
            longest = length;
        }
        return tried ? OptionalInt.of(longest) : OptionalInt.empty();
    }

    /// The arm with the best mean score among those that a sweep made; of equals the one with the smallest scope. Null
    /// where there is no sweep.
    public @Nullable Arm bestSwept() {
        Arm best = null;
        double bestScore = -1;
        for (Arm arm : arms()) {
            double score = arm.swept().isEmpty()
                    ? -1
                    : score(one -> one.arm().equals(arm)).orElse(-1);
            boolean smaller = best != null
                    && score == bestScore
                    && arm.parameters().getOrDefault("scope", 0)
                            < best.parameters().getOrDefault("scope", 0);
            if (score > bestScore || smaller) {
                best = arm;
                bestScore = score;
            }
        }
        return best;
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f", 100 * share);
    }
}
