package io.github.reattn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    private static final byte[] MODEL = StoreFixture.model(5_000);

    @TempDir
    Path home;

    private void pull(String name) throws IOException {
        try (FileServer server = new FileServer()) {
            server.on("/m.gguf", FileServer.file(MODEL, "\"t\""));
            new StoreFixture(home).puller().pull(new ModelRef.Url(server.uri("/m.gguf")), name, false);
        }
    }

    private ModelResolver resolver(String defaultModel) {
        return new ModelResolver(new ModelStore(home), new StoreFixture(home), defaultModel);
    }

    @Test
    void listsWhatWasPulled() throws IOException {
        ModelStore store = new ModelStore(home);
        assertThat(store.list()).isEmpty();
        pull("zeta");
        pull("Alpha");
        Files.createDirectories(home.resolve("models/no-model"));
        Files.writeString(home.resolve("models/stray.gguf"), "x");
        assertThat(store.list()).extracting(StoredModel::name).containsExactly("alpha", "zeta");
    }

    @Test
    void forgetsWhatWasRemoved() throws IOException {
        ModelStore store = new ModelStore(home);
        pull("m");
        assertThat(store.remove("M")).isGreaterThan(MODEL.length);
        assertThat(store.list()).isEmpty();
        assertThat(store.remove("m")).isEqualTo(-1);
        assertThat(store.remove("../models")).isEqualTo(-1);
        assertThat(store.remove("..")).isEqualTo(-1);
    }

    @Test
    void findsAFileBeforeAName() throws IOException {
        Path file = Files.write(home.resolve("x.gguf"), MODEL);
        pull("m");
        assertThat(resolver("").resolve(file.toString())).isEqualTo(file);
        assertThat(resolver("").resolve("m")).isEqualTo(home.resolve("models/m/m.gguf"));
        assertThat(resolver("m").resolve(null)).isEqualTo(home.resolve("models/m/m.gguf"));
    }

    @Test
    void saysWhatToDoAboutAMissingModel() {
        assertThatThrownBy(() -> resolver("").resolve("a/b.gguf")).hasMessage("a/b.gguf: no such file");
        assertThatThrownBy(() -> resolver("").resolve("nope")).hasMessageContaining("reattn list");
        assertThatThrownBy(() -> resolver("").resolve("smollm2")).hasMessageContaining("run: reattn pull smollm2");
        assertThatThrownBy(() -> resolver("gone").resolve(null)).hasMessageContaining("gone: no such file");
    }

    @Test
    void takesThePulledDefaultModel() throws IOException {
        pull(Catalogue.DEFAULT_MODEL);
        assertThat(resolver("").resolve(null)).isEqualTo(home.resolve("models/smollm2/m.gguf"));
    }

    @Test
    void hasACatalogueOfWholeEntries() throws IOException {
        List<Catalogue.Entry> entries = Catalogue.builtIn().entries();
        assertThat(entries).extracting(Catalogue.Entry::name).contains("smollm2", "qwen2.5-coder-0.5b", "gemma-3-270m");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.sha256()).matches("[0-9a-f]{64}");
            assertThat(entry.size()).isGreaterThan(1_000_000);
            assertThat(entry.file()).endsWith(".gguf");
            assertThat(entry.licence()).isNotEmpty();
            assertThat(entry.sources()).isNotEmpty().allSatisfy(parts -> {
                boolean packages = parts.stream().allMatch(ModelRef.Pip.class::isInstance);
                assertThat(packages || parts.size() == 1).isTrue();
            });
        });
        assertThat(Catalogue.builtIn().find("SMOLLM2")).isPresent();
    }

    @Test
    void refusesANameThatIsNoDirectory() {
        assertThatThrownBy(() -> pull("../x")).hasMessageContaining("'../x' is no model name");
    }

    @Test
    void saysThatItsDirectoryCannotBeMade() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "");
        StoreFixture inAFile = new StoreFixture(file.resolve("home"));
        assertThatThrownBy(() -> inAFile.puller().pull(ModelRef.parse("https://h/m.gguf"), null, false))
                .isInstanceOf(PullException.class)
                .hasMessageContainingAll("cannot create this directory", "set REATTN_HOME");
    }

    @Test
    void liesWhereThePlatformKeepsData() {
        String user = System.getProperty("user.home");
        assertThat(UserDirectories.data(Map.of("REATTN_HOME", "/r"), "Linux")).hasToString("/r");
        assertThat(UserDirectories.data(Map.of("XDG_DATA_HOME", "/x"), "Linux")).hasToString("/x/reattn");
        assertThat(UserDirectories.data(Map.of(), "Linux")).isEqualTo(Path.of(user, ".local/share/reattn"));
        assertThat(UserDirectories.data(Map.of(), "Mac OS X"))
                .isEqualTo(Path.of(user, "Library/Application Support/reattn"));
        assertThat(UserDirectories.data(Map.of("LOCALAPPDATA", "/l"), "Windows 11"))
                .hasToString("/l/reattn");
    }

    @Test
    void writesSizesForPeople() {
        assertThat(Bytes.text(0)).isEqualTo("0 B");
        assertThat(Bytes.text(999)).isEqualTo("999 B");
        assertThat(Bytes.text(1000)).isEqualTo("1.0 kB");
        assertThat(Bytes.text(98_362_432)).isEqualTo("98.4 MB");
        assertThat(Bytes.text(999_999)).isEqualTo("1.0 MB");
        assertThat(Bytes.text(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    }
}
