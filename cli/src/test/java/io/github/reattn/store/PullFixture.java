package io.github.reattn.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// An empty store and a web server of its own for each test.
class PullFixture {
    static final byte[] MODEL = StoreFixture.model(300_000);
    static final String TAG = "\"v1\"";

    @TempDir
    Path home;

    StoreFixture fixture;
    FileServer server;

    @BeforeEach
    void start() throws IOException {
        fixture = new StoreFixture(home);
        server = new FileServer();
        fixture.variables.put("HF_ENDPOINT", server.uri("/").toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    StoredModel pull(String path) throws IOException {
        ModelRef ref = path.startsWith("/") ? new ModelRef.Url(server.uri(path)) : ModelRef.parse(path);
        return fixture.puller().pull(ref, null, false);
    }

    /// A pull of what the catalogue knows to be these bytes.
    StoredModel pullChecked(String path, byte[] expected) throws IOException {
        Catalogue.Entry entry = StoreFixture.entry("m", expected, List.of(List.of(new ModelRef.Url(server.uri(path)))));
        return fixture.puller(entry).pull(new ModelRef.Named("m"), null, false);
    }

    /// A pull from a catalogue whose first source nobody serves; the second is `/m.gguf` here.
    StoredModel pullFromTheSecondSource() throws IOException {
        ModelRef nobody = new ModelRef.Url(URI.create("http://localhost:1/m.gguf"));
        ModelRef here = new ModelRef.Url(server.uri("/m.gguf"));
        Catalogue.Entry entry = StoreFixture.entry("m", MODEL, List.of(List.of(nobody), List.of(here)));
        return fixture.puller(entry).pull(new ModelRef.Named("m"), null, false);
    }

    void assertNothingInstalled() throws IOException {
        assertThat(fixture.store.list()).isEmpty();
        try (var files = Files.walk(home)) {
            assertThat(files.filter(file -> file.toString().endsWith(".gguf"))).isEmpty();
        }
    }
}
