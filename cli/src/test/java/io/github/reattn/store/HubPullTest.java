package io.github.reattn.store;

import static io.github.reattn.store.FileServer.file;
import static io.github.reattn.store.FileServer.redirect;
import static io.github.reattn.store.FileServer.send;
import static io.github.reattn.store.FileServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubPullTest extends PullFixture {
    private static final String TREE = "/api/models/me/Repo-GGUF/tree/main";

    private void listing(String... files) {
        StringBuilder json = new StringBuilder("[{\"type\":\"directory\",\"path\":\"x.gguf\"}");
        for (String path : files) {
            json.append(",{\"type\":\"file\",\"path\":\"")
                    .append(path)
                    .append("\",\"size\":")
                    .append(MODEL.length);
            json.append(",\"lfs\":{\"oid\":\"")
                    .append(StoreFixture.sha256(MODEL))
                    .append("\",\"size\":");
            json.append(MODEL.length).append("}}");
        }
        byte[] body = json.append("]").toString().getBytes(StandardCharsets.UTF_8);
        server.on(TREE, exchange -> send(exchange, 200, body));
        for (String path : files) {
            server.on("/me/Repo-GGUF/resolve/main/" + path, file(MODEL, "\"t\""));
        }
    }

    @Test
    void choosesAQuantisation() throws IOException {
        listing("README.md", "repo-q8_0.gguf", "repo-Q4_0.gguf", "mmproj-repo-Q4_0.gguf", "repo.IQ4_NL.gguf");
        assertThat(pull("hf:me/Repo-GGUF:q4_0").name()).isEqualTo("repo-q4_0");
        assertThat(server.requests).contains("/me/Repo-GGUF/resolve/main/repo-Q4_0.gguf");
        pull("hf:me/Repo-GGUF:IQ4_NL");
        assertThat(server.requests).last().isEqualTo("/me/Repo-GGUF/resolve/main/repo.IQ4_NL.gguf");
    }

    @Test
    void choosesTheUsualQuantisationWhereNoneIsNamed() throws IOException {
        listing("repo-Q2_K.gguf", "repo-Q8_0.gguf", "repo-Q5_K_M.gguf");
        assertThat(pull("hf:me/Repo-GGUF").name()).isEqualTo("repo");
        assertThat(server.requests).last().isEqualTo("/me/Repo-GGUF/resolve/main/repo-Q5_K_M.gguf");
    }

    @Test
    void saysWhatThereIs() {
        listing("repo-Q2_K.gguf", "repo-Q8_0.gguf");
        assertThatThrownBy(() -> pull("hf:me/Repo-GGUF:Q4_K_M"))
                .hasMessageContainingAll("hf:me/Repo-GGUF:Q4_K_M", "it has repo-Q2_K.gguf, repo-Q8_0.gguf");
        server.on(
                "/api/models/me/Empty/tree/main",
                exchange -> send(exchange, 200, "[]".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> pull("hf:me/Empty")).hasMessageContaining("no GGUF file at all");
    }

    @Test
    void fetchesASplitModelWhole() throws IOException {
        listing("big-Q8_0-00001-of-00002.gguf", "big-Q8_0-00002-of-00002.gguf", "big-Q4_0.gguf");
        StoredModel model = pull("hf:me/Repo-GGUF:q8_0");
        assertThat(model.file().getFileName()).hasToString("big-Q8_0-00001-of-00002.gguf");
        assertThat(model.file().resolveSibling("big-Q8_0-00002-of-00002.gguf")).hasBinaryContent(MODEL);
        assertThat(model.size()).isEqualTo(2L * MODEL.length);
    }

    @Test
    void refusesASplitModelWithAPartMissing() {
        listing("big-Q8_0-00001-of-00003.gguf", "big-Q8_0-00003-of-00003.gguf");
        assertThatThrownBy(() -> pull("hf:me/Repo-GGUF:q8_0")).hasMessageContaining("2 of the 3 parts");
    }

    @Test
    void fetchesANamedFileOfARevisionWithoutAList() throws IOException {
        String sha256 = StoreFixture.sha256(MODEL);
        server.on("/me/r/resolve/v1/sub/The.Q4_1.gguf", redirect("/cdn", "X-Linked-Etag", "\"" + sha256 + "\""));
        server.on("/cdn", file(MODEL, "\"t\""));
        StoredModel model = pull("hf:me/r@v1:sub/The.Q4_1.gguf");
        assertThat(model.name()).isEqualTo("the.q4_1");
        assertThat(Files.readAllBytes(model.file())).isEqualTo(MODEL);
        assertThat(model.ref()).isEqualTo("hf:me/r@v1:sub/The.Q4_1.gguf");
    }

    @Test
    void givesTheTokenToTheHubOnly() throws IOException {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        fixture.variables.put("HF_TOKEN", "secret");
        try (FileServer other = new FileServer()) {
            server.on("/me/r/resolve/main/a.gguf", exchange -> {
                seen.add("hub " + exchange.getRequestHeaders().getFirst("Authorization"));
                redirect(other.uri("/a")).to(exchange);
            });
            other.on("/a", exchange -> {
                seen.add("other " + exchange.getRequestHeaders().getFirst("Authorization"));
                file(MODEL, "\"t\"").to(exchange);
            });
            pull("hf:me/r:a.gguf");
        }
        assertThat(seen).containsExactly("hub Bearer secret", "other null");
    }

    @Test
    void saysThatARepositoryIsNotThere() {
        server.on("/api/models/me/none/tree/main", status(404));
        assertThatThrownBy(() -> pull("hf:me/none"))
                .hasMessageContaining("/api/models/me/none/tree/main?recursive=true: not found");
    }

    @Test
    void refusesAnAnswerThatIsNoList() {
        server.on(
                "/api/models/me/x/tree/main",
                exchange -> send(exchange, 200, "<html>".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> pull("hf:me/x")).hasMessageContaining("expected a JSON list");
        server.on("/api/models/me/y/tree/main", exchange -> send(exchange, 200, "{}".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> pull("hf:me/y")).hasMessageContaining("expected a JSON list");
    }

    @Test
    void refusesAFileNameThatLeavesTheStore() {
        listing("..\\\\evil.gguf");
        assertThatThrownBy(() -> pull("hf:me/Repo-GGUF")).hasMessageContaining("no usable file name");
        assertThat(home.resolve("models/evil.gguf")).doesNotExist();
    }

    @Test
    void refusesAnEndpointThatIsNoAddress() {
        fixture.variables.put("HF_ENDPOINT", "nonsense");
        assertThatThrownBy(() -> pull("hf:me/x")).hasMessageContaining("HF_ENDPOINT is no URL");
    }
}
