package io.github.reattn.needle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.attention.AttentionMode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    private static final Arm FULL = new Arm("full", Map.of(), new AttentionMode.Full());
    private static final Arm SMALL = scoped(512);
    private static final Arm LARGE = scoped(1024);

    private final List<NeedleCase> cases = new ArrayList<>();
    private final Map<String, ObjectNode> results = new HashMap<>();

    private static Arm scoped(int scope) {
        return new Arm("reattention", Map.of("scope", scope), new AttentionMode.Scoped(scope, scope, 16, 4, 16, 64, 8));
    }

    private void add(Arm arm, int length, double depth, double... scores) {
        LanguageTask task = TASK;
        for (int i = 0; i < scores.length; i++) {
            NeedleCase one = new NeedleCase(task, arm, length, depth, i, 1, "test");
            cases.add(one);
            if (scores[i] >= 0) {
                ObjectNode node = JsonNodeFactory.instance.objectNode().put("score", scores[i]);
                results.put(one.id(), node.put("seconds", 2.0));
            }
        }
    }

    private static final LanguageTask TASK = new LanguageTask();

    private Summary filled() {
        add(FULL, 512, 10, 1, 1);
        add(FULL, 512, 90, 1, 1);
        add(FULL, 2048, 10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0);
        add(FULL, 8192, 10, 0);
        add(FULL, 8192, 90, 1);
        add(FULL, 16384, 10, 1);
        add(SMALL, 512, 10, 1, 0);
        add(LARGE, 512, 10, 1, 0, -1);
        return new Summary(cases, results);
    }

    @Test
    void findsTheLengthsThatFullAttentionUnderstands() {
        assertThat(filled().effectiveScope()).hasValue(2048);
    }

    @Test
    void saysNothingOfFullAttentionThatWasNotTried() {
        add(SMALL, 512, 10, 1);
        assertThat(new Summary(cases, results).effectiveScope()).isEmpty();
        add(FULL, 512, 10, -1);
        assertThat(new Summary(cases, results).effectiveScope()).isEmpty();
        add(FULL, 512, 90, 0);
        assertThat(new Summary(cases, results).effectiveScope()).hasValue(0);
    }

    @Test
    void prefersTheSmallestScopeOfTheBest() {
        assertThat(filled().bestSwept()).isEqualTo(SMALL);
        add(LARGE, 512, 90, 1);
        assertThat(new Summary(cases, results).bestSwept()).isEqualTo(LARGE);
    }

    @Test
    void meansWhatIsDone() {
        String csv = SummaryText.csv(filled());
        assertThat(csv.lines())
                .contains(
                        "needle,full,,,,,,,,2048,10.0,10,0.9000,0.0000,0.0000,0.0000,2.000",
                        "needle,reattention,1024,1024,16,4,16,64,8,512,10.0,2,0.5000,0.0000,0.0000,0.0000,2.000")
                .hasSize(1 + 8);
        assertThat(SummaryText.json(new Summary(cases, results), "m", 512).toString())
                .contains("\"cases\":22,\"done\":21", "\"effective_scope\":2048", "\"best_swept\":{\"scope\":512}");
    }

    @Test
    void drawsWithCharactersOrColours() {
        Grid grid = Grid.heatMap(filled(), FULL);
        assertThat(grid.text(false)).isEqualTo("""
                full
                depth   512    2k    8k   16k
                10%     100    90     0   100
                90%     100     -   100     -
                """);
        assertThat(grid.text(true)).contains("\033[30;48;5;77m  100 \033[0m", "\033[30;48;5;203m    0 \033[0m");
    }

    @Test
    void drawsAPictureThatDecodes(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("map.png");
        HeatMapPng.write(Grid.heatMap(filled(), FULL), file);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(620);
        int red = 0;
        int green = 0;
        for (int x = 0; x < 450; x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                red += image.getRGB(x, y) == 0xffd73027 ? 1 : 0;
                green += image.getRGB(x, y) == 0xff1a9850 ? 1 : 0;
            }
        }
        assertThat(red).isGreaterThan(1000);
        assertThat(green).isGreaterThan(3 * red);
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void knowsACaseByAllThatItsAnswerDependsOn() {
        NeedleCase one = new NeedleCase(TASK, SMALL, 512, 10, 0, 1, "model");
        assertThat(one.id()).startsWith("needle reattention scope=512 512 10% #0 ");
        assertThat(List.of(
                        one.id(),
                        new NeedleCase(TASK, SMALL, 512, 10, 0, 2, "model").id(),
                        new NeedleCase(TASK, SMALL, 512, 10, 0, 1, "other").id(),
                        new NeedleCase(TASK, LARGE, 512, 10, 0, 1, "model").id(),
                        new NeedleCase(TASK, SMALL, 512, 12.5, 0, 1, "model").id()))
                .doesNotHaveDuplicates();
    }
}
