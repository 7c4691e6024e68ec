package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalConsoleTest {
    @TempDir
    Path directory;

    @Test
    void readsALineUntilControlD() throws IOException {
        assertThat(typed("Hello\rWorld\r\u0004")).containsExactly("Hello", "World");
    }

    @Test
    void pastedLinesAreOneMessage() throws IOException {
        assertThat(typed("\u001b[200~one\rtwo\r  three\u001b[201~!\rnext\r"))
                .containsExactly("one\ntwo\n  three!", "next");
    }

    @Test
    void joinsLinesThatSaySo() throws IOException {
        assertThat(typed("one\\\rtwo\r\"\"\"\rfour\r\rfive\r\"\"\"\rsix\u001b\rseven\r"))
                .containsExactly("one\ntwo", "four\n\nfive", "six\nseven");
    }

    @Test
    void takesEverythingElseAsItIs() throws IOException {
        assertThat(typed("say \"it's\" !! $x C:\\dir\u00e9\r")).containsExactly("say \"it's\" !! $x C:\\diré");
    }

    @Test
    void completesCommands() throws IOException {
        assertThat(typed("/qu\t\rquit\t\r")).first().asString().startsWith("/quit");
    }

    @Test
    void remembersWhatWasTyped() throws IOException {
        typed("first message\r");
        assertThat(Files.readString(directory.resolve("history"))).contains("first message");
        assertThat(typed("\u001bOA\r")).containsExactly("first message");
    }

    private List<String> typed(String keys) throws IOException {
        List<String> messages = new ArrayList<>();
        try (TerminalConsole console = new TerminalConsole(
                new ExternalTerminal(
                        "test",
                        "xterm",
                        new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream(),
                        StandardCharsets.UTF_8),
                directory.resolve("history"),
                List.of("/quit", "/help"))) {
            for (String message = console.read(); message != null; message = console.read()) {
                messages.add(message);
            }
        }
        return messages;
    }
}
