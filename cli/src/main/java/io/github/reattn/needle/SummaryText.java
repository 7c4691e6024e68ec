package io.github.reattn.needle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/// A summary for people, spreadsheets and programs.
public final class SummaryText {
    private static final List<String> PARAMETERS =
            List.of("scope", "recall_from", "global", "top_k", "span", "tile", "voter_stride");

    private SummaryText() {}

    /// Table, heat maps and conclusions.
    ///
    /// @param window that the model was trained with, tokens
    /// @param colours whether heat maps are coloured
    public static String plain(Summary summary, int window, boolean colours) {
        StringBuilder text = new StringBuilder();
        summary.arms()
                .forEach(arm ->
                        text.append(Grid.heatMap(summary, arm).text(colours)).append('\n'));
        text.append(Grid.modes(summary).text(false));
        OptionalInt effective = summary.effectiveScope();
        if (effective.isPresent()) {
            text.append("\neffective scope: full attention gets 90 % ")
                    .append(
                            effective.getAsInt() == 0
                                    ? "at none of these lengths"
                                    : "up to " + effective.getAsInt() + " tokens")
                    .append("; trained window: ")
                    .append(window)
                    .append('\n');
        }
        Arm best = summary.bestSwept();
        if (best != null) {
            text.append("best of the sweep: ").append(best.label()).append('\n');
        }
        return text.toString();
    }

    /// A line for each cell.
    public static String csv(Summary summary) {
        StringBuilder text = new StringBuilder("task,mode,")
                .append(String.join(",", PARAMETERS))
                .append(",length,depth,cases,score,exact,recall,similarity,seconds\n");
        for (Summary.Cell cell : summary.cells()) {
            text.append(cell.task()).append(',').append(cell.arm().mode());
            Map<String, Integer> parameters = cell.arm().parameters();
            PARAMETERS.forEach(
                    name -> text.append(',').append(parameters.containsKey(name) ? parameters.get(name) : ""));
            text.append(String.format(
                    Locale.ROOT,
                    ",%d,%s,%d,%.4f,%.4f,%.4f,%.4f,%.3f%n",
                    cell.length(),
                    cell.depth() < 0 ? "" : Double.toString(cell.depth()),
                    cell.count(),
                    cell.score(),
                    cell.exact(),
                    cell.recall(),
                    cell.similarity(),
                    cell.seconds()));
        }
        return text.toString();
    }

    /// The same as an object.
    ///
    /// @param model its name
    public static ObjectNode json(Summary summary, String model, int window) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("model", model).put("window", window);
        node.put("cases", summary.cases().size()).put("done", done(summary));
        ArrayNode modes = node.putArray("modes");
        for (Arm arm : summary.arms()) {
            ObjectNode mode = modes.addObject().put("mode", arm.mode());
            arm.parameters().forEach(mode::put);
            ObjectNode lengths = mode.putObject("score");
            summary.lengths()
                    .forEach(length -> summary.score(one -> one.arm().equals(arm) && one.length() == length)
                            .ifPresent(score -> lengths.put(Integer.toString(length), score)));
        }
        ArrayNode cells = node.putArray("cells");
        for (Summary.Cell cell : summary.cells()) {
            ObjectNode one = cells.addObject()
                    .put("task", cell.task())
                    .put("mode", cell.arm().mode());
            cell.arm().swept().forEach(one::put);
            one.put("length", cell.length());
            if (cell.depth() >= 0) {
                one.put("depth", cell.depth());
            }
            one.put("cases", cell.count())
                    .put("score", cell.score())
                    .put("exact", cell.exact())
                    .put("recall", cell.recall())
                    .put("similarity", cell.similarity())
                    .put("seconds", cell.seconds());
        }
        summary.effectiveScope().ifPresent(tokens -> node.put("effective_scope", tokens));
        Arm best = summary.bestSwept();
        if (best != null) {
            ObjectNode swept = node.putObject("best_swept");
            best.swept().forEach(swept::put);
        }
        return node;
    }

    private static long done(Summary summary) {
        return summary.cases().stream()
                .filter(one -> summary.results().containsKey(one.id()))
                .count();
    }
}
