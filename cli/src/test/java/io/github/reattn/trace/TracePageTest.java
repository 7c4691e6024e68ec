package io.github.reattn.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.reattn.Document;
import io.github.reattn.OpenOptions;
import io.github.reattn.Reading;
import io.github.reattn.ReadingOptions;
import io.github.reattn.Reattn;
import io.github.reattn.attention.AttentionMode.Scoped;
import io.github.reattn.cli.TinyModelFile;
import io.github.reattn.generation.GenerationOptions;
import io.github.reattn.sampling.SamplingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class TracePageTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String HOSTILE = "]]></script><script>alert('x')</script><!-- & \"{{data}}\" \u0000\uFFFF ";

    @TempDir
    static Path directory;

    @Test
    void isWellFormedAndRunsNothingThatADocumentSays() throws Exception {
        Path file = directory.resolve("page.html");
        String html = traced(file);
        org.w3c.dom.Document page = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        html.replaceFirst("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
        assertThat(texts(page.getElementsByTagName("script")))
                .hasSize(2)
                .last()
                .asString()
                .contains("\"use strict\"");
        assertThat(texts(page.getElementsByTagName("h2"))).containsExactly("Is it </h2>?");
        assertThat(page.getElementsByTagName("pre").item(0).getTextContent()).contains("alert('x')</script><!--");
        assertThat(html)
                .doesNotContain("<script>alert", "http://localhost", "src=", "<link")
                .contains("default-src 'none'");
        JsonNode data = JSON.readTree(texts(page.getElementsByTagName("script")).getFirst());
        assertThat(data).isEqualTo(JSON.readTree(traced(directory.resolve("page.json"))));
    }

    @Test
    void dataKeepItsShape() throws Exception {
        JsonNode trace = JSON.readTree(traced(directory.resolve("data.json")));
        assertThat(names(trace)).containsExactly("version", "model", "answers");
        assertThat(trace.get("version").intValue()).isEqualTo(1);
        JsonNode answer = trace.get("answers").get(0);
        assertThat(names(answer))
                .containsExactly(
                        "question",
                        "answer",
                        "finish_reason",
                        "prompt_tokens",
                        "retrieved",
                        "votes",
                        "documents",
                        "passages",
                        "strip",
                        "layers",
                        "tokens_per_row",
                        "rows");
        assertThat(answer.get("retrieved").booleanValue()).isTrue();
        assertThat(names(answer.get("documents").get(0))).containsExactly("name", "from_token", "to_token");
        assertThat(names(answer.get("passages").get(0)))
                .containsExactly("document", "line", "offset", "from_token", "to_token", "share", "text", "heads");
        assertThat(names(answer.get("passages").get(0).get("heads").get(0)))
                .containsExactly("layer", "head_kv", "votes");
        assertThat(answer.get("strip")).hasSize(256);
        assertThat(answer.get("layers").get(0).get("strip")).hasSize(256);
        assertThat(answer.get("rows")).hasSize(4);
        assertThat(names(answer.get("rows").get(0))).containsExactly("tokens", "strip");
    }

    @Test
    void refusesWhatCannotBeWritten() throws IOException {
        assertThatIOException().isThrownBy(() -> TraceFile.at(directory.resolve("no/page.html")));
        assertThatIOException()
                .isThrownBy(() -> TraceFile.at(directory.resolve("page.pdf")))
                .withMessageContaining("name it .html");
        Path folder = Files.createDirectories(directory.resolve("folder.html"));
        assertThatIOException().isThrownBy(() -> TraceFile.at(folder)).withMessageContaining("is a directory");
        Path fresh = directory.resolve("fresh.html");
        TraceFile.at(fresh);
        assertThat(fresh)
                .as("nothing is written before there is something to say")
                .doesNotExist();
    }

    private static String traced(Path file) throws IOException {
        Scoped scoped = new Scoped(256, 256, 8, 2, 8, 16, 2);
        GenerationOptions greedy = GenerationOptions.defaults()
                .withSampling(SamplingOptions.greedy())
                .withMaxTokens(4)
                .withSources(true);
        Document document = new Document("a <i>name</i> & more", HOSTILE.repeat(12));
        try (Reattn model = Reattn.open(
                        Path.of(TinyModelFile.write(directory.resolve("tiny.gguf"))),
                        OpenOptions.defaults().withAttention(scoped));
                Reading reading = model.read(ReadingOptions.of(document).withGeneration(greedy))) {
            String question = "Is it </h2>?";
            TraceFile.at(file).write(model, List.of(new AskedQuestion(question, reading.ask(question))));
        }
        return Files.readString(file);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            texts.add(node.getTextContent());
        }
        return texts;
    }
}
