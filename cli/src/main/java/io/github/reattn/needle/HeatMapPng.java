package io.github.reattn.needle;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/// A grid as a picture, green to red, as papers print it: lengths to the right, depths downwards.
public final class HeatMapPng {
    private static final int CELL_WIDTH = 90;
    private static final int CELL_HEIGHT = 45;
    private static final Color[] RED_TO_GREEN = {
        new Color(0xd73027), new Color(0xfdae61), new Color(0xffffbf), new Color(0xa6d96a), new Color(0x1a9850)
    };

    private HeatMapPng() {}

    /// Writes the picture, whole or not at all.
    ///
    /// @throws IOException if the file cannot be written, or this Java cannot draw text (no fonts are installed)
    public static void write(Grid grid, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        byte[] png;
        try {
            png = draw(grid);
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw new IOException(
                    file + ": cannot draw: " + e + "; are fonts and fontconfig installed? The numbers are in"
                            + " summary.csv",
                    e);
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, png);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] draw(Grid grid) throws IOException {
        int width = Math.max(480, 260 + CELL_WIDTH * grid.columns().size());
        int height = Math.max(300, 130 + CELL_HEIGHT * grid.rows().size());
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(width)
                .height(height)
                .title(grid.title())
                .xAxisTitle("tokens")
                .yAxisTitle(grid.corner())
                .build();
        HeatMapStyler style = chart.getStyler();
        style.setRangeColors(RED_TO_GREEN);
        style.setMin(0);
        style.setMax(100);
        style.setShowValue(true);
        style.setHeatMapValueDecimalPattern("0");
        style.setPlotContentSize(1);
        style.setChartBackgroundColor(Color.WHITE);
        chart.addSeries(grid.title(), grid.columns(), reversed(grid.rows()), values(grid));
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, width, height);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", png)) {
            throw new IOException("this Java writes no PNG");
        }
        return png.toByteArray();
    }

    /// The chart's rows go upwards.
    private static List<String> reversed(List<String> rows) {
        List<String> reversed = new ArrayList<>(rows);
        Collections.reverse(reversed);
        return reversed;
    }

    /// Column, row from below, percent.
    private static List<Number[]> values(Grid grid) {
        int rows = grid.rows().size();
        List<Number[]> values = new ArrayList<>();
        IntStream.range(0, rows).forEach(row -> {
            List<OptionalDouble> cells = grid.cells().get(row);
            IntStream.range(0, cells.size())
                    .filter(column -> cells.get(column).isPresent())
                    .forEach(column -> values.add(new Number[] {
                        column, rows - 1 - row, 100 * cells.get(column).getAsDouble()
                    }));
        });
        return values;
    }
}
