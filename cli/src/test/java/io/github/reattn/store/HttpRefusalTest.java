package io.github.reattn.store;

import static io.github.reattn.store.FileServer.file;
import static io.github.reattn.store.FileServer.redirect;
import static io.github.reattn.store.FileServer.send;
import static io.github.reattn.store.FileServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HttpRefusalTest extends PullFixture {
    @Test
    void stopsARedirectLoop() throws IOException {
        server.on("/m.gguf", redirect("/m.gguf"));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContaining("more than 10 redirects");
        assertThat(server.requests).hasSize(11);
        assertNothingInstalled();
    }

    @Test
    void refusesARedirectToWhatIsNoWebAddress() {
        server.on("/m.gguf", redirect("file:///etc/passwd"));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContainingAll("file:///etc/passwd", "no web address");
    }

    @Test
    void refusesARedirectThatGivesUpEncryption() throws IOException {
        URI secure = URI.create("https://hub/x");
        assertThatThrownBy(() -> Web.next(secure, "http://cdn/y")).hasMessageContaining("not encrypted; refused");
        assertThat(Web.next(secure, "https://cdn/y")).hasToString("https://cdn/y");
        assertThat(Web.next(secure, "/y?z")).hasToString("https://hub/y?z");
        assertThat(Web.next(secure, "http://localhost:8/y")).hasToString("http://localhost:8/y");
        assertThatThrownBy(() -> Web.next(secure, "http://[")).hasMessageContaining("no URL");
    }

    @Test
    void refusesAWrongChecksum() throws IOException {
        byte[] wrong = MODEL.clone();
        wrong[1000] ^= 1;
        server.on("/m.gguf", file(wrong, TAG));
        assertThatThrownBy(() -> pullChecked("/m.gguf", MODEL))
                .isInstanceOf(PullException.class)
                .hasMessageContainingAll("wrong checksum", StoreFixture.sha256(MODEL), StoreFixture.sha256(wrong));
        assertNothingInstalled();
        assertThat(home.resolve("models/.partial/m/m.gguf.part")).hasSize(0);
    }

    @Test
    void checksTheChecksumThatTheHubGives() throws IOException {
        String linked = "\"" + "0".repeat(64) + "\"";
        server.on("/m.gguf", redirect("/store", "X-Linked-Etag", linked, "X-Linked-Size", "300000"));
        server.on("/store", file(MODEL, TAG));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContainingAll("wrong checksum", "0".repeat(64));
        assertNothingInstalled();
    }

    @Test
    void keepsNothingOfAnotherFileOfTheHub() throws IOException {
        server.on("/m.gguf", redirect("/store", "X-Linked-Etag", "\"" + "0".repeat(64) + "\""));
        server.on("/store", file(MODEL, TAG));
        assertThatThrownBy(() -> pullChecked("/m.gguf", MODEL)).hasMessageContaining("has another file");
        assertThat(home.resolve("models/.partial/m/m.gguf.part")).hasSize(0);
    }

    @Test
    void saysWhatIsMissingOrForbidden() {
        server.on("/gone.gguf", status(404));
        server.on("/secret.gguf", status(403));
        assertThatThrownBy(() -> pull("/gone.gguf")).hasMessageContaining("/gone.gguf: not found");
        assertThatThrownBy(() -> pull("/secret.gguf")).hasMessageContaining("HF_TOKEN");
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void doesNotWaitForHours() {
        server.on("/m.gguf", status(429, "Retry-After", "86400"));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContainingAll("429", "86400 s", "pull again later");
        assertThat(fixture.waits).isEmpty();
    }

    @Test
    void givesUpAfterSomeTries() {
        server.on("/m.gguf", status(500));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContaining("answers 500");
        assertThat(server.requests).hasSize(6);
    }

    @Test
    void refusesACompressedAnswer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(MODEL);
        }
        server.on("/m.gguf", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            send(exchange, 200, bytes.toByteArray());
        });
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContaining("'gzip'");
        assertNothingInstalled();
    }

    @Test
    void refusesAPageForPeople() throws IOException {
        byte[] page = "<!DOCTYPE html><html>Sign in".getBytes(StandardCharsets.US_ASCII);
        server.on("/m.gguf", exchange -> send(exchange, 200, page));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContainingAll("no GGUF file", "<!DOCTYPE html><");
        assertNothingInstalled();
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        server.on("/m.gguf", status(200));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContaining("has only 0 bytes");
        assertNothingInstalled();
    }

    @Test
    void refusesAFileOfAnotherLength() throws IOException {
        server.on("/short.gguf", exchange -> send(exchange, 200, Arrays.copyOf(MODEL, 1000)));
        assertThatThrownBy(() -> pullChecked("/short.gguf", MODEL))
                .hasMessageContaining("has 1000 bytes, expected 300000");
        server.on("/endless.gguf", exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked: no length
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(MODEL);
            }
        });
        assertThatThrownBy(() -> pullChecked("/endless.gguf", MODEL))
                .hasMessageContaining("sends more than the 300000 bytes");
        assertNothingInstalled();
    }

    @Test
    void looksAtTheDiskFirst() throws IOException {
        fixture.freeBytes = 200_000;
        server.on("/m.gguf", file(MODEL, TAG));
        assertThatThrownBy(() -> pull("/m.gguf"))
                .hasMessageContainingAll("needs 300 kB of disk space, 200 kB are free", "REATTN_HOME");
        assertNothingInstalled();
    }

    @Test
    void saysThatNobodyAnswers() {
        assertThatThrownBy(() ->
                        fixture.puller().pull(new ModelRef.Url(URI.create("http://localhost:1/m.gguf")), null, false))
                .isInstanceOf(PullException.class)
                .hasMessageContainingAll("localhost:1", "cannot connect");
        assertThat(fixture.waits).hasSize(2);
    }

    @Test
    void namesEverySourceThatFailed() {
        server.on("/m.gguf", status(404));
        assertThatThrownBy(() -> pullFromTheSecondSource())
                .hasMessageContainingAll("cannot pull m", "cannot connect", "not found");
    }
}
