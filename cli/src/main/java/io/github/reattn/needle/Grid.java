package io.github.reattn.needle;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Mean scores in rows and columns.
///
/// @param title what all of them have in common
/// @param corner what the rows are
/// @param cells (rows, columns), 0 to 1; empty where nothing is done
public record Grid(
        String title, String corner, List<String> rows, List<String> columns, List<List<OptionalDouble>> cells) {

    /// Depth × length, or task × length where the tasks place the needles themselves.
    public static Grid heatMap(Summary summary, Arm arm) {
        List<String> rows = new ArrayList<>();
        List<List<OptionalDouble>> cells = new ArrayList<>();
        List<Integer> lengths = summary.lengths();
        boolean byDepth = !summary.depths().isEmpty();
        if (byDepth) {
            for (double depth : summary.depths()) {
                rows.add(NeedleCase.percent(depth));
                cells.add(lengths.stream()
                        .map(length -> summary.score(
                                one -> one.arm().equals(arm) && one.length() == length && one.depth() == depth))
                        .toList());
            }
        } else {
            for (String task : summary.tasks()) {
                rows.add(task);
                cells.add(lengths.stream()
                        .map(length -> summary.score(one -> one.arm().equals(arm)
                                && one.length() == length
                                && one.task().name().equals(task)))
                        .toList());
            }
            rows.add("mean");
            cells.add(row(summary, arm));
        }
        return new Grid(arm.label(), byDepth ? "depth" : "task", rows, lengthNames(lengths), cells);
    }

    /// Mode × length.
    public static Grid modes(Summary summary) {
        List<Arm> arms = summary.arms();
        return new Grid(
                "right answers, %",
                "tokens",
                arms.stream().map(Arm::label).toList(),
                lengthNames(summary.lengths()),
                arms.stream().map(arm -> row(summary, arm)).toList());
    }

    private static List<OptionalDouble> row(Summary summary, Arm arm) {
        return summary.lengths().stream()
                .map(length -> summary.score(one -> one.arm().equals(arm) && one.length() == length))
                .toList();
    }

    private static List<String> lengthNames(List<Integer> lengths) {
        return lengths.stream().map(Grid::lengthName).toList();
    }

    /// As `64k` for 65536, `8000` for 8000.
    public static String lengthName(int tokens) {
        boolean millions = tokens >= 1 << 20 && tokens % (1 << 20) == 0;
        return millions
                ? (tokens >> 20) + "M"
                : tokens >= 1024 && tokens % 1024 == 0 ? (tokens >> 10) + "k" : Integer.toString(tokens);
    }

    /// Lines for a terminal.
    ///
    /// @param colours whether cells are coloured, green for 100 to red for 0
    public String text(boolean colours) {
        int left = rows.stream().mapToInt(String::length).max().orElse(0);
        left = Math.max(left, corner.length());
        StringBuilder text = new StringBuilder(title).append('\n').append(padded(corner, left));
        columns.forEach(column -> text.append(' ').append(right(column)));
        for (int i = 0; i < rows.size(); i++) {
            text.append('\n').append(padded(rows.get(i), left));
            for (OptionalDouble cell : cells.get(i)) {
                String shown = right(cell.isPresent() ? Summary.percent(cell.getAsDouble()) : "-");
                text.append(' ').append(colours && cell.isPresent() ? coloured(shown, cell.getAsDouble()) : shown);
            }
        }
        return text.append('\n').toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text) {
        return " ".repeat(Math.max(0, 5 - text.length())) + text;
    }

    /// Black on one of six colours of the 256-colour palette, red to green.
    private static String coloured(String text, double score) {
        int[] palette = {203, 209, 215, 221, 149, 77};
        int colour = palette[(int) Math.clamp(Math.floor(score * palette.length), 0, palette.length - 1)];
        return "\033[30;48;5;" + colour + "m" + text + " \033[0m";
    }
}
