package io.github.reattn.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the structure promises, for all modules: who may name a model family, who may touch the Vector API, how long a
/// file
/// may be.
class SourceTreeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /// Files over 300 lines, each with its reason.
    private static final Map<String, String> LONG_FILES =
            Map.of("TileMatMul.java", "panels of accumulators must be written out to stay in registers");

    /// Where a family of models may be named: its table, and what chats and tokenizers are told by files about
    /// themselves.
    private static final Set<String> FAMILY_PLACES =
            Set.of("model/Architecture.java", "chat/", "tokenizer/", "store/", "cli/");

    private static final Pattern FAMILY = Pattern.compile("\\b(?:[Qq]wen|[Gg]emma|[Mm]istral|[Gg]ranite|[Pp]hi3)");

    @Test
    void onlyTheTableOfArchitecturesNamesFamilies() {
        assertThat(mainSources(file -> FAMILY_PLACES.stream().noneMatch(file.toString()::contains)))
                .allSatisfy(file -> assertThat(FAMILY.matcher(code(file)).find())
                        .as("%s names a family of models", file)
                        .isFalse());
    }

    @Test
    void onlyTheVectorPackageTouchesTheVectorApi() {
        assertThat(mainSources(file -> !file.toString().contains("cpu/vector/")
                        && !file.toString().contains("bench/")))
                .allSatisfy(file -> assertThat(code(file).contains("import jdk.incubator"))
                        .as("%s imports the Vector API", file)
                        .isFalse());
    }

    @Test
    void filesStayShort() {
        assertThat(mainSources(
                        file -> !LONG_FILES.containsKey(file.getFileName().toString())))
                .allSatisfy(file -> assertThat(read(file).lines().count())
                        .as(
                                "lines of %s: split it along what changes together, or add it to the list with a reason",
                                file)
                        .isLessThanOrEqualTo(300));
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        List<Path> packages = mainSources(file -> true).stream()
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(read(folder.resolve("package-info.java")))
                        .startsWith("///")
                        .contains("@NullMarked"));
    }

    private static List<Path> mainSources(Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> ROOT.relativize(file).toString().contains("src/main/java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(wanted)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text of a file without comments.
    private static String code(Path file) {
        return read(file).replaceAll("(?m)//.*$", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
