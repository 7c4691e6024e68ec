package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.reattn.store.FileServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    @TempDir
    Path home;

    private Cli cli;

    @BeforeEach
    void start() {
        cli = new Cli(home);
    }

    @Test
    void startsWithoutAWordOfItsOwn() {
        assertThat(cli.run("--version").isFine().out())
                .startsWith("reattn 0.")
                .contains("Java " + Runtime.version())
                .hasLineCount(1);
        assertThat(cli.cache()).isEmptyDirectory();
    }

    @Test
    void passesOnTheExitCode() {
        cli.run("rm", "nope").isRefusal("no model 'nope' in " + home.resolve("data/models") + "; see: reattn list");
        cli.run("list", "--xx").isRefusal("Unknown option: '--xx'; see: reattn list --help");
    }

    @Test
    void staysInThisJvmIfAsked() {
        Cli.Result result = cli.run("--no-restart", "list", "--all");
        assertThat(result.err())
                .isEqualTo("reattn: --no-restart: running without the Vector API, with scalar kernels" + " (slow)\n");
        assertThat(result.out()).contains("smollm2");
        assertThat(result.status()).isZero();
    }

    @Test
    void takesArgumentsWhoseCharactersTheLocaleLacks() {
        Cli.Result result = cli.run(Map.of("LC_ALL", "C"), new byte[0], "rm", "grüße 日本 🙂", "--", "");
        assertThat(result.err()).contains("no model 'grüße 日本 🙂' in", "no model '' in");
    }

    @Test
    void givesTheUsersOptionsToTheJvm() {
        Map<String, String> options = Map.of("REATTN_JAVA_OPTS", " -Xmx77m  -Dx=y ");
        assertThat(cli.run(options, new byte[0], "--version").isFine().out()).startsWith("reattn");
        Cli.Result wrong = cli.run(Map.of("REATTN_JAVA_OPTS", "-XX:+Nonsense"), new byte[0], "--version");
        assertThat(wrong.err()).contains("Unrecognized VM option 'Nonsense'").doesNotContain("incubator");
        assertThat(wrong.status()).isEqualTo(1);
    }

    @Test
    void needsNoCacheDirectory() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "");
        Map<String, String> environment = Map.of("REATTN_CACHE", file.toString(), "REATTN_AOT", "on");
        cli.run(environment, new byte[0], "--version").isFine();
    }

    @Test
    void endsQuietlyWhenNobodyReads() throws Exception {
        Process process = cli.command(Map.of(), "generate-completion").start();
        process.getInputStream().close();
        assertThat(process.getErrorStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void saysThatStandardOutputCannotBeWritten() throws Exception {
        Path full = Path.of("/dev/full");
        assumeThat(full).as("a device that is always full").exists();
        Process process = cli.command(Map.of(), "list", "--all")
                .redirectOutput(full.toFile())
                .start();
        assertThat(process.getErrorStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("reattn: cannot write standard output: No space left on device\n");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void findsAJdkWhenStartedWithAnOlderJava() throws IOException {
        Path old = olderJava();
        assertThat(cli.with(old).run("--version").isFine().out()).contains("Java " + Runtime.version());
    }

    /// The launcher must load on any Java: class file version 52 is Java 8.
    @Test
    void beginsWithClassesThatEveryJavaLoads() throws IOException {
        try (JarFile jar = new JarFile(Cli.JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("io.github.reattn.launcher.Launcher");
            List<Integer> versions = jar.stream()
                    .filter(entry -> entry.getName().startsWith("io/github/reattn/launcher/"))
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .map(entry -> {
                        try {
                            return (int) jar.getInputStream(entry).readNBytes(8)[7];
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
            assertThat(versions).hasSizeGreaterThan(5).containsOnly(52);
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
            assertThat(jar.getEntry("META-INF/THIRD-PARTY.txt")).isNotNull();
        }
    }

    private static Path olderJava() throws IOException {
        Path parent = Cli.JAVA_HOME.resolveSibling("");
        try (Stream<Path> siblings = Files.list(parent)) {
            List<Path> older = siblings.filter(Files::isDirectory)
                    .map(directory -> directory.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .filter(java -> java.toString().matches(".*(java|jdk)-?(8|11|17|21)\\b.*"))
                    .toList();
            assumeThat(older).as("an older Java beside " + Cli.JAVA_HOME).isNotEmpty();
            return older.getFirst();
        }
    }

    /// What happens to a launcher and its child while the child waits for a server.
    @FunctionalInterface
    private interface Scene {
        void play(Process launcher, ProcessHandle child) throws Exception;
    }

    private void duringAPull(Scene scene) throws Exception {
        try (FileServer server = new FileServer()) {
            server.on("/m.gguf", FileServer.stall("GGUF".getBytes(StandardCharsets.US_ASCII), 60_000));
            Process process = cli.command(
                            Map.of(), "pull", server.uri("/m.gguf").toString())
                    .start();
            Path part = home.resolve("data/models/.partial/m/m.gguf.part");
            for (int i = 0; i < 300 && !(Files.exists(part) && Files.size(part) == 4); i++) {
                Thread.sleep(50);
            }
            assertThat(part).hasSize(4);
            scene.play(process, process.children().findFirst().orElseThrow());
            assertThat(part).hasSize(4); // resumable
        }
    }

    private static void interrupt(ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void passesOnATermination() throws Exception {
        duringAPull((launcher, child) -> {
            launcher.destroy();
            assertThat(launcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.exitValue()).isEqualTo(143);
            assertThat(child.isAlive()).isFalse();
        });
    }

    @Test
    void leavesAnInterruptToTheChild() throws Exception {
        duringAPull((launcher, child) -> {
            interrupt(launcher.toHandle());
            assertThat(launcher.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(child.isAlive()).isTrue();
            interrupt(child);
            assertThat(launcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.exitValue()).isEqualTo(130);
        });
    }

    @Test
    void endsWhenTheLauncherIsKilled() throws Exception {
        duringAPull((launcher, child) -> {
            launcher.destroyForcibly();
            assertThat(child.onExit().get(10, TimeUnit.SECONDS)).isEqualTo(child);
        });
    }

    @Test
    void makesAnAotCacheInTheBackgroundAndIgnoresABrokenOne() throws Exception {
        Map<String, String> on = Map.of("REATTN_AOT", "on");
        cli.run(on, new byte[0], "list").status();
        Path cache = awaitAotCache();
        byte[] bytes = Files.readAllBytes(cache);
        assertThat(cli.run(on, new byte[0], "--version").isFine().out()).hasLineCount(1);
        byte[] flipped = bytes.clone();
        for (int i = flipped.length / 3; i < flipped.length; i += 100) {
            flipped[i] ^= 0x55;
        }
        for (byte[] broken : List.of(new byte[0], new byte[100], Arrays.copyOf(bytes, bytes.length / 2), flipped)) {
            Files.write(cache, broken);
            assertThat(cli.run(on, new byte[0], "--version").isFine().out()).hasLineCount(1);
        }
    }

    private Path awaitAotCache() throws Exception {
        for (int i = 0; i < 600; i++) {
            try (Stream<Path> files = Files.list(cli.cache())) {
                List<Path> caches =
                        files.filter(file -> file.toString().endsWith(".aot")).toList();
                if (!caches.isEmpty()) {
                    return caches.getFirst();
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no AOT cache after a minute");
    }

    @Test
    void writesACompletionThatTheShellTakes() throws Exception {
        Path script = home.resolve("completion");
        Files.writeString(script, cli.run("generate-completion").isFine().out());
        assertThat(new ProcessBuilder("bash", "-n", script.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
