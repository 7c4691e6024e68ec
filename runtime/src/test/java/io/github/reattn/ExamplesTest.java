package io.github.reattn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Compiles every ```` ```java ```` block in the Javadoc of the public API and in the README.
class ExamplesTest {
    private static final Pattern BLOCK = Pattern.compile("/// ```java\n(.*?)/// ```\n", Pattern.DOTALL);
    private static final Pattern README_BLOCK = Pattern.compile("```java\n(.*?)```\n", Pattern.DOTALL);
    private static final String AROUND = """
            import io.github.reattn.*;
            import io.github.reattn.chat.*;
            import io.github.reattn.generation.*;
            import io.github.reattn.sampling.*;
            import io.github.reattn.source.*;
            import java.nio.file.Path;
            import java.util.*;
            import javax.swing.*;

            class Example {
                void run(Chat chat, JTextArea area, JButton button) throws Exception {
            %s
                }
            }
            """;

    @TestFactory
    Stream<DynamicTest> examplesCompile(@TempDir Path classes) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Path sources = Path.of("src/main/java/io/github/reattn");
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Matcher block = BLOCK.matcher(Files.readString(file).replaceAll("(?m)^ +///", "///"));
                while (block.find()) {
                    String code = block.group(1).replaceAll("(?m)^/// ?", "");
                    tests.add(DynamicTest.dynamicTest(
                            file.getFileName() + " @ " + block.start(), () -> compiles(code, classes)));
                }
            }
        }
        Matcher readme = README_BLOCK.matcher(Files.readString(Path.of("../README.md")));
        while (readme.find()) {
            String example = readme.group(1);
            tests.add(DynamicTest.dynamicTest("README.md @ " + readme.start(), () -> compiles(example, classes)));
        }
        assertThat(tests)
                .as("examples in README.md")
                .extracting(DynamicTest::getDisplayName)
                .anyMatch(name -> name.startsWith("README.md"));
        assertThat(tests).as("examples in " + sources.toAbsolutePath()).hasSizeGreaterThanOrEqualTo(3);
        return tests.stream();
    }

    private static void compiles(String code, Path classes) {
        // The example's own variables may have the names of the parameters around it.
        String around = code.contains("Chat chat") ? AROUND.replace("Chat chat, ", "") : AROUND;
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        compiler.getTask(
                        null,
                        null,
                        diagnostics,
                        List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path")),
                        null,
                        List.of(new Source(around.formatted(code))))
                .call();
        assertThat(diagnostics.getDiagnostics().stream().filter(d -> d.getKind() == Diagnostic.Kind.ERROR))
                .as(code)
                .isEmpty();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String code) {
            super(URI.create("string:///Example.java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
