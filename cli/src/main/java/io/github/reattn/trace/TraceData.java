package io.github.reattn.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.reattn.Reattn;
import io.github.reattn.generation.Answer;
import io.github.reattn.source.HeadVotes;
import io.github.reattn.source.Passage;
import io.github.reattn.source.PromptPart;
import io.github.reattn.source.Sources;
import io.github.reattn.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// What a trace tells, as JSON:
///
/// ```
/// {"version": 1, "model": NAME, "answers": [
///   {"question", "answer", "finish_reason", "prompt_tokens", "retrieved": whether there are sources, "votes",
///    "documents": [{"name", "from_token", "to_token"}],
///    "passages": [{"document", "line", "offset", "from_token", "to_token", "share", "text",
///                  "heads": [{"layer", "head_kv", "votes"}]}],
///    "strip": votes in 256 columns over the prompt,
///    "layers": [{"layer", "strip"}],
///    "tokens_per_row", "rows": [{"tokens": text of the answer that was chosen, "strip"}]}]}
/// ```
///
/// @param model its name
/// @param json the whole
public record TraceData(String model, List<AskedQuestion> questions, ObjectNode json) {
    private static final int COLUMNS = 256;
    private static final int PASSAGES = 40;
    private static final int HEADS = 12;
    private static final MathContext DIGITS = new MathContext(4);

    static TraceData of(Reattn model, List<AskedQuestion> questions) {
        String name = model.modelInfo().name();
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("version", 1).put("model", name);
        ArrayNode answers = json.putArray("answers");
        for (AskedQuestion asked : questions) {
            put(asked, model.tokenizer(), answers.addObject());
        }
        return new TraceData(name, questions, json);
    }

    private static void put(AskedQuestion asked, Tokenizer tokenizer, ObjectNode node) {
        Answer answer = asked.answer();
        Sources sources = answer.sources();
        node.put("question", asked.question());
        node.put("answer", answer.text());
        node.put("finish_reason", answer.finishReason().name().toLowerCase(Locale.ROOT));
        node.put("prompt_tokens", answer.promptTokens());
        node.put("retrieved", !sources.isEmpty());
        node.put("votes", rounded(sources.votes()));
        ArrayNode documents = node.putArray("documents");
        sources.parts().stream()
                .filter(PromptPart::isDocument)
                .forEach(part -> documents
                        .addObject()
                        .put("name", part.name())
                        .put("from_token", part.fromToken())
                        .put("to_token", part.toToken()));
        passages(sources.top(PASSAGES), PASSAGES, node.putArray("passages"));
        strip(sources.strip(COLUMNS), node.putArray("strip"));
        ArrayNode layers = node.putArray("layers");
        sources.layers(COLUMNS)
                .forEach((layer, strip) ->
                        strip(strip, layers.addObject().put("layer", layer).putArray("strip")));
        node.put("tokens_per_row", sources.stepsPerRow());
        ArrayNode rows = node.putArray("rows");
        List<double[]> strips = sources.rows();
        for (int i = 0; i < strips.size(); i++) {
            int from = i * sources.stepsPerRow();
            ObjectNode row =
                    rows.addObject().put("tokens", text(tokenizer, answer, from, from + sources.stepsPerRow()));
            strip(strips.get(i), row.putArray("strip"));
        }
    }

    /// Puts passages into a list.
    public static void passages(List<Passage> passages, int most, ArrayNode list) {
        for (Passage passage : passages.subList(0, Math.min(most, passages.size()))) {
            ObjectNode node = list.addObject()
                    .put("document", passage.document())
                    .put("line", passage.line())
                    .put("offset", passage.offset())
                    .put("from_token", passage.fromToken())
                    .put("to_token", passage.toToken())
                    .put("share", rounded(passage.share()))
                    .put("text", passage.text());
            ArrayNode heads = node.putArray("heads");
            for (HeadVotes head :
                    passage.heads().subList(0, Math.min(HEADS, passage.heads().size()))) {
                heads.addObject()
                        .put("layer", head.layer())
                        .put("head_kv", head.headKv())
                        .put("votes", rounded(head.votes()));
            }
        }
    }

    private static void strip(double[] values, ArrayNode list) {
        for (double value : values) {
            list.add(rounded(value));
        }
    }

    private static BigDecimal rounded(double value) {
        return value < 1e-6 ? BigDecimal.ZERO : new BigDecimal(value, DIGITS);
    }

    private static String text(Tokenizer tokenizer, Answer answer, int from, int to) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = from; i < Math.min(to, answer.tokens().size()); i++) {
            bytes.writeBytes(tokenizer.decode(answer.tokens().get(i), true));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
