package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
    @TempDir
    Path directory;

    private JsonlFixture files;

    @BeforeEach
    void write() throws IOException {
        files = new JsonlFixture(directory);
    }

    @Test
    void whatTheModelSaysItselfIsGreedy() throws IOException {
        JsonNode said = Json.parse(
                InProcess.out("run", "-m", files.model, "--json", "--raw", "--temp", "0", "-n", "8", "Once"));
        JsonNode score = score("{\"id\":1,\"context\":\"Once\",\"continuation_tokens\":" + said.get("tokens") + "}");
        assertThat(score.get("id").intValue()).isEqualTo(1);
        assertThat(score.get("greedy")).isEqualTo(said.get("tokens"));
        assertThat(score.get("is_greedy").booleanValue()).isTrue();
        assertThat(score.get("tokens")).isEqualTo(said.get("tokens"));
    }

    @Test
    void addsUpTheTokens() throws IOException {
        JsonNode score = score("{\"id\":1,\"context\":\"Once\",\"continuation\":\" upon a\"}", "--top", "260");
        assertThat(score.get("tokens").toString()).isEqualTo("[32,117,112,111,110,258]");
        double sum = 0;
        for (int place = 0; place < 6; place++) {
            double logprob = score.get("token_logprobs").get(place).doubleValue();
            sum += logprob;
            JsonNode top = score.get("top").get(place);
            assertThat(top).hasSize(260);
            assertThat(top.get(0).get(0)).isEqualTo(score.get("greedy").get(place));
            int token = score.get("tokens").get(place).intValue();
            double own = 0;
            double all = 0;
            double before = Double.POSITIVE_INFINITY;
            for (JsonNode one : top) {
                double logit = one.get(1).doubleValue();
                assertThat(logit).isLessThanOrEqualTo(before);
                before = logit;
                all += Math.exp(logit);
                own = one.get(0).intValue() == token ? logit : own;
            }
            assertThat(logprob).isCloseTo(own - Math.log(all), within(1e-5));
        }
        assertThat(score.get("logprob").doubleValue()).isCloseTo(sum, within(1e-12));
        assertThat(score.get("is_greedy").booleanValue()).isFalse();
    }

    @Test
    void bosIsInFrontOfTextsAndNotOfTokens() throws IOException {
        JsonNode text = score("{\"context\":\"xy\",\"continuation\":\"z\"}");
        assertThat(logprob(text))
                .isEqualTo(logprob(score("{\"context_tokens\":[256,120,121],\"continuation\":\"z\"}")));
        assertThat(logprob(text)).isNotEqualTo(logprob(score("{\"context_tokens\":[120,121],\"continuation\":\"z\"}")));
        assertThat(logprob(score("{\"context\":\"\",\"continuation\":\"z\"}")))
                .isEqualTo(logprob(score("{\"context_tokens\":[256],\"continuation_tokens\":[122]}")));
        assertThat(score("{\"context\":\"<s>\",\"continuation\":\"<s>\"}").get("tokens"))
                .as("a continuation is text")
                .hasSize(3);
    }

    @Test
    void aSharedContextChangesNothing() throws IOException {
        String lines = """
                {"id":1,"context":"The sky is","continuation":" blue"}
                {"id":2,"context":"The sky is","continuation":" green and wide"}
                {"id":3,"context":"The sky was","continuation":" blue"}
                {"id":4,"context":"The sky","continuation":" is blue"}
                {"id":5,"context":"Another","continuation":" one"}
                """;
        for (String mode : List.of("full", "streaming")) {
            List<JsonNode> together = files.printed("score", lines, "--mode", mode);
            List<String> alone = lines.lines().toList();
            for (int i = 0; i < alone.size(); i++) {
                assertThat(logprob(together.get(i)))
                        .isCloseTo(logprob(score(alone.get(i), "--mode", mode)), within(1e-4));
            }
        }
    }

    @Test
    void saysWhatIsWrongWithALine() throws IOException {
        assertThat(error("{'context':'a'}"))
                .isEqualTo("expected one of \"continuation\" and \"continuation_tokens\", found none");
        assertThat(error("{'context':'a','context_tokens':[1],'continuation':'b'}"))
                .endsWith("found both");
        assertThat(error("{'context':'a','continuation':''}")).contains("the continuation has no tokens");
        assertThat(error("{'context_tokens':[1.5],'continuation':'b'}")).contains("context_tokens[0]");
        assertThat(error("{'context_tokens':[-1],'continuation':'b'}")).contains("token -1 is outside the vocabulary");
        assertThat(error("{'context':'a','continuation_tokens':[260]}")).contains("token 260 is outside");
        assertThat(InProcess.refusal("score", "-m", files.model, "--top", "-1", "x.jsonl"))
                .contains("--top is -1");
    }

    @Test
    void continuesAnEarlierRun() throws IOException {
        Files.writeString(files.in, "{\"id\":1,\"context\":\"a\",\"continuation\":\"b\"}\n");
        Files.writeString(files.out, "{\"id\":1,\"logprob\":5}\n{\"id\":");
        InProcess.out("score", "-m", files.model, files.in.toString(), "-o", files.out.toString());
        assertThat(Files.readString(files.out)).isEqualTo("{\"id\":1,\"logprob\":5}\n");
    }

    @Test
    void agreesWithPerplexity() throws IOException {
        String text = "The quick brown fox jumps over the lazy dog.";
        Path file = Files.writeString(directory.resolve("text.txt"), text);
        JsonNode perplexity = Json.parse(
                InProcess.out("perplexity", "-m", files.model, "--context", "100", "--json", file.toString()));
        JsonNode score = score("{\"context\":\"\",\"continuation\":\"" + text + "\"}");
        assertThat(perplexity.get("tokens").intValue()).isEqualTo(text.length());
        assertThat(perplexity.get("nll").doubleValue()).isCloseTo(-logprob(score) / text.length(), within(1e-5));
        assertThat(perplexity.get("ppl").doubleValue())
                .isCloseTo(Math.exp(perplexity.get("nll").doubleValue()), within(1e-9));
    }

    private static double logprob(JsonNode score) {
        return score.get("logprob").doubleValue();
    }

    private JsonNode score(String line, String... options) throws IOException {
        return files.printed("score", line, options).getFirst();
    }

    private String error(String line) throws IOException {
        return score(line.replace('\'', '"')).get("error").textValue();
    }
}
