package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @Test
    void listsEveryCommandInTheHelp() {
        assertThat(InProcess.out("--help"))
                .contains("Usage: reattn", "Commands:", "inspect", "tokenize", "pull", "list", "rm", "Environment:")
                .contains("generate-completion")
                .doesNotContain("aot-training", "\u001b");
        assertThat(InProcess.out("-h")).isEqualTo(InProcess.out("--help"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "chat",
                "batch",
                "score",
                "perplexity",
                "bench",
                "needle",
                "inspect",
                "tokenize",
                "pull",
                "list",
                "rm"
            })
    void showsExamplesOfEveryCommand(String command) {
        assertThat(InProcess.out(command, "--help"))
                .contains("Usage: reattn " + command, "Example", "--debug", "--no-restart")
                .doesNotContain("Environment:");
    }

    @Test
    void saysInOneLineWhatIsWrongWithTheArguments() {
        assertThat(InProcess.refusal()).isEqualTo("reattn: no command given; see: reattn --help");
        assertThat(InProcess.refusal("pul")).contains("'pul'", "did you mean: pull", "see: reattn --help");
        assertThat(InProcess.refusal("pull")).contains("'REF'", "see: reattn pull --help");
        assertThat(InProcess.refusal("list", "--josn")).contains("'--josn'", "see: reattn list --help");
        assertThat(InProcess.refusal("tokenize")).contains("expected either TEXT or --batch");
        assertThat(InProcess.refusal("tokenize", "x", "--batch", "y")).contains("expected either TEXT or --batch");
    }

    @Test
    void showsTheStackTraceOnRequestOnly() {
        Cli.Result result = InProcess.run("inspect", "--debug", "no/such.gguf");
        assertThat(result.err()).contains("\tat io.github.reattn.", "reattn: no/such.gguf: no such file");
        assertThat(result.status()).isEqualTo(2);
        assertThat(InProcess.refusal("inspect", "no/such.gguf")).isEqualTo("reattn: no/such.gguf: no such file");
    }

    @Test
    void doesTheWorkThatTheAotCacheIsTrainedOn() {
        assertThat(InProcess.out("aot-training")).isEmpty();
    }

    @Test
    void findsWordsForEveryFailure() {
        assertThat(ErrorLine.text(new NoSuchFileException("a"))).isEqualTo("a: no such file");
        assertThat(ErrorLine.text(new AccessDeniedException("a"))).isEqualTo("a: permission denied");
        assertThat(ErrorLine.text(new FileSystemException("a", null, "Is a directory")))
                .isEqualTo("a: Is a directory");
        assertThat(ErrorLine.text(new UncheckedIOException(new IOException("a\n  b\r\nc"))))
                .isEqualTo("a b c");
        assertThat(ErrorLine.text(new IOException())).isEqualTo("IOException");
        assertThat(ErrorLine.text(new OutOfMemoryError("Java heap space")))
                .startsWith("out of memory (Java heap space)")
                .contains("REATTN_JAVA_OPTS=-Xmx");
        assertThat(ErrorLine.text(new IllegalStateException("x"))).isEqualTo("IllegalStateException: x");
    }

    @Test
    void countsABugAsFailureAndEverythingElseAsWrongInput() {
        assertThat(statusAfter(new IllegalStateException("x"))).isEqualTo(1);
        assertThat(statusAfter(new StackOverflowError())).isEqualTo(1);
        assertThat(statusAfter(new IOException("x"))).isEqualTo(2);
        assertThat(statusAfter(new OutOfMemoryError("x"))).isEqualTo(2);
        assertThat(statusAfter(new StandardStreams.ClosedOutput(new IOException("Broken pipe"))))
                .isZero();
        assertThat(statusAfter(new StandardStreams.ClosedOutput(new IOException("No space"))))
                .isEqualTo(2);
    }

    private static int statusAfter(Throwable failure) {
        return InProcess.capture(new byte[0], () -> ErrorLine.report(failure, false))
                .status();
    }
}
