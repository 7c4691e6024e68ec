package io.github.reattn.store;

import static io.github.reattn.store.FileServer.cutAfter;
import static io.github.reattn.store.FileServer.file;
import static io.github.reattn.store.FileServer.inTurn;
import static io.github.reattn.store.FileServer.redirect;
import static io.github.reattn.store.FileServer.send;
import static io.github.reattn.store.FileServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HttpPullTest extends PullFixture {
    @Test
    void storesAFileUnderItsName() throws IOException {
        server.on("/Some-Model.Q4_0.gguf", file(MODEL, TAG));
        StoredModel model = pull("/Some-Model.Q4_0.gguf");
        assertThat(model.name()).isEqualTo("some-model.q4_0");
        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
        assertThat(model.sha256()).isEqualTo(StoreFixture.sha256(MODEL));
        assertThat(model.size()).isEqualTo(MODEL.length);
        assertThat(fixture.store.find("SOME-model.q4_0")).contains(model);
        assertThat(home.resolve("models/.partial/some-model.q4_0")).doesNotExist();
    }

    @Test
    void followsRedirects() throws IOException {
        server.on("/m.gguf", redirect("/b"));
        server.on("/b", redirect(server.uri("/c")));
        server.on("/c", file(MODEL, TAG));
        assertThat(Files.readAllBytes(pull("/m.gguf").file())).isEqualTo(MODEL);
    }

    @Test
    void continuesACutDownload() throws IOException {
        server.on("/m.gguf", inTurn(cutAfter(100_000, MODEL, TAG), cutAfter(50_000, MODEL, TAG), file(MODEL, TAG)));
        assertThat(Files.readAllBytes(pull("/m.gguf").file())).isEqualTo(MODEL);
        assertThat(server.requests).hasSize(3);
        assertThat(server.requests.get(0)).isEqualTo("/m.gguf");
        assertThat(server.requests.get(1)).startsWith("/m.gguf bytes=");
        assertThat(server.requests.get(2)).startsWith("/m.gguf bytes=");
        assertThat(fixture.notes).hasSize(2).allMatch(note -> note.contains("trying again"));
    }

    @Test
    void continuesWhatAnEarlierPullLeft() throws IOException {
        server.on("/m.gguf", inTurn(cutAfter(100_000, MODEL, TAG), status(404)));
        assertThatThrownBy(() -> pull("/m.gguf")).hasMessageContaining("not found");
        assertThat(home.resolve("models/.partial/m/m.gguf.part")).hasSize(100_000);
        try (FileServer again = new FileServer()) {
            // Another port is another address: what is there is kept only because the checksum is known.
            again.on("/m.gguf", file(MODEL, TAG));
            RemoteFile remote = new RemoteFile(again.uri("/m.gguf"), "m.gguf", -1, StoreFixture.sha256(MODEL));
            try (Web web = new Web(fixture.environment())) {
                HttpDownload download = new HttpDownload(web, fixture.environment(), fixture, false);
                Path target = home.resolve("models/.partial/m/m.gguf");
                assertThat(download.fetch(remote, target)).isEqualTo(StoreFixture.sha256(MODEL));
                assertThat(Files.readAllBytes(target)).isEqualTo(MODEL);
            }
            assertThat(again.requests).containsExactly("/m.gguf bytes=100000-");
        }
    }

    @Test
    void startsAgainWhenTheFileHasChanged() throws IOException {
        byte[] other = StoreFixture.model(200_000);
        other[100] ^= 1;
        server.on("/m.gguf", inTurn(cutAfter(100_000, MODEL, TAG), file(other, "\"v2\"")));
        assertThat(Files.readAllBytes(pull("/m.gguf").file())).isEqualTo(other);
    }

    @Test
    void startsAgainWhereTheServerKnowsNoRanges() throws IOException {
        server.on("/m.gguf", inTurn(cutAfter(100_000, MODEL, TAG), exchange -> send(exchange, 200, MODEL)));
        assertThat(Files.readAllBytes(pull("/m.gguf").file())).isEqualTo(MODEL);
    }

    @Test
    void startsAgainWhenTheServerSendsAnotherRange() throws IOException {
        server.on(
                "/m.gguf",
                inTurn(
                        cutAfter(100_000, MODEL, TAG),
                        exchange -> {
                            exchange.getResponseHeaders().set("Content-Range", "bytes 5-299999/300000");
                            send(exchange, 206, Arrays.copyOfRange(MODEL, 5, MODEL.length));
                        },
                        file(MODEL, TAG)));
        assertThat(Files.readAllBytes(pull("/m.gguf").file())).isEqualTo(MODEL);
    }

    @Test
    void startsAgainWhenWhatIsThereIsWrong() throws IOException {
        Path partial = Files.createDirectories(home.resolve("models/.partial/m"));
        Files.writeString(partial.resolve("ref.txt"), "m");
        byte[] wrong = MODEL.clone();
        wrong[1000] ^= 1;
        Files.write(partial.resolve("m.gguf.part"), Arrays.copyOf(wrong, 100_000));
        server.on("/m.gguf", file(MODEL, TAG));
        assertThat(Files.readAllBytes(pullChecked("/m.gguf", MODEL).file())).isEqualTo(MODEL);
        assertThat(server.requests).containsExactly("/m.gguf bytes=100000-", "/m.gguf");
    }

    @Test
    void waitsAsLongAsABusyServerAsks() throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(20));
        server.on(
                "/m.gguf",
                inTurn(
                        status(429, "Retry-After", "7"),
                        status(503, "Retry-After", date),
                        status(500),
                        file(MODEL, TAG)));
        pull("/m.gguf");
        assertThat(fixture.waits).hasSize(3);
        assertThat(fixture.waits.get(0)).isEqualTo(Duration.ofSeconds(7));
        assertThat(fixture.waits.get(1)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
        assertThat(fixture.waits.get(2)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void takesAChunkedAnswerWithoutALength() throws IOException {
        server.on("/m.gguf", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(MODEL);
        });
        assertThat(Files.readAllBytes(pull("/m.gguf").file())).isEqualTo(MODEL);
    }

    @Test
    void leavesAServerThatStopsSending() throws IOException {
        fixture.stallTimeout = Duration.ofMillis(300);
        server.on(
                "/m.gguf",
                inTurn(
                        exchange -> {
                            exchange.getResponseHeaders().set("ETag", TAG);
                            exchange.sendResponseHeaders(200, MODEL.length);
                            exchange.getResponseBody().write(MODEL, 0, 100_000);
                            exchange.getResponseBody().flush();
                            try {
                                Thread.sleep(5_000);
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                        },
                        file(MODEL, TAG)));
        assertThat(Files.readAllBytes(pull("/m.gguf").file())).isEqualTo(MODEL);
        assertThat(fixture.notes).anyMatch(note -> note.contains("stopped sending"));
    }

    @Test
    void turnsToTheNextSourceAtOnce() throws IOException {
        server.on("/m.gguf", file(MODEL, TAG));
        StoredModel model = pullFromTheSecondSource();
        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
        assertThat(model.licence()).isEqualTo("MIT");
        assertThat(fixture.waits).isEmpty();
        assertThat(fixture.notes)
                .anyMatch(note -> note.contains("cannot connect") && note.contains("trying " + server.uri("/m.gguf")));
    }

    @Test
    void letsTwoPullsTakeTurns() throws IOException {
        server.on("/m.gguf", exchange -> {
            FileServer.sleep(300);
            file(MODEL, TAG).to(exchange);
        });
        List<CompletableFuture<StoredModel>> pulls = List.of(async("/m.gguf"), async("/m.gguf"), async("/m.gguf"));
        for (CompletableFuture<StoredModel> each : pulls) {
            assertThat(Files.readAllBytes(each.join().file())).isEqualTo(MODEL);
        }
        assertThat(server.requests).hasSize(1);
        assertThat(fixture.notes).anyMatch(note -> note.contains("another reattn is pulling it"));
    }

    private CompletableFuture<StoredModel> async(String path) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return pull(path);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void fetchesNothingThatIsThere() throws IOException {
        server.on("/m.gguf", file(MODEL, TAG));
        StoredModel first = pull("/m.gguf");
        assertThat(pull("/m.gguf")).isEqualTo(first);
        assertThat(server.requests).hasSize(1);
        fixture.puller().pull(new ModelRef.Url(server.uri("/m.gguf")), null, true);
        assertThat(server.requests).hasSize(2);
        assertThat(fixture.store.list()).hasSize(1);
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() throws IOException {
        server.on("/", exchange -> file(MODEL, TAG).to(exchange));
        fixture.variables.put("http_proxy", server.uri("").toString());
        StoredModel model =
                fixture.puller().pull(new ModelRef.Url(URI.create("http://models.invalid/m.gguf")), null, false);
        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
        assertThat(server.requests).containsExactly("http://models.invalid/m.gguf");
    }
}
