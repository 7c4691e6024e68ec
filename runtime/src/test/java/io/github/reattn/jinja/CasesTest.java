package io.github.reattn.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Templates whose expected text, or refusal, Python's Jinja2 wrote (`src/test/scripts/jinja_oracle.py`).
class CasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// The oracle's `NOW`.
    private static final Clock CLOCK =
            Clock.fixed(LocalDateTime.of(2024, 7, 4, 15, 6, 7, 89_000).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

    @Test
    void rendersWhatPythonRendersOfHandWrittenCases() throws IOException {
        assertAllEqual(resource("semantics.jsonl"), 400);
    }

    @Test
    void rendersWhatPythonRendersOfRandomTemplates() throws IOException {
        assertAllEqual(resource("fuzz.jsonl"), 900);
    }

    /// For chat templates, which are other people's and not in this repository: `jinja_corpus.py` says how.
    @Test
    void rendersWhatPythonRendersOfChatTemplates() throws IOException {
        String path = System.getProperty("reattn.jinja.corpus", "");
        assumeTrue(!path.isEmpty(), "no -Dreattn.jinja.corpus=FILE written by jinja_corpus.py");
        assertAllEqual(Files.readAllLines(Path.of(path)), 12);
    }

    private static List<String> resource(String name) throws IOException {
        try (InputStream in = CasesTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static void assertAllEqual(List<String> lines, int atLeast) throws IOException {
        List<String> differences = new ArrayList<>();
        JsonNode variables = JSON.createObjectNode();
        int cases = 0;
        for (String line : lines) {
            JsonNode json = JSON.readTree(line);
            variables = json.has("vars") ? json.get("vars") : variables;
            if (json.has("template")) {
                cases++;
                String template = json.get("template").asText();
                String expected = json.has("expected") ? json.get("expected").asText() : null;
                String actual = rendered(template, variables);
                if (!java.util.Objects.equals(expected, actual)) {
                    differences.add(json.path("about").asText() + "\n" + template + "\n→ " + actual + "\nnot "
                            + expected + json.path("error").asText());
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(cases).isGreaterThanOrEqualTo(atLeast);
    }

    /// The text, or null if the template was refused.
    private static @Nullable String rendered(String template, JsonNode variables) {
        Map<String, @Nullable Object> values = JSON.convertValue(
                variables, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
        try {
            return Template.parse(template, Environment.huggingFace().withClock(CLOCK))
                    .render(values);
        } catch (JinjaException e) {
            return null;
        }
    }
}
