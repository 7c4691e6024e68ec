package io.github.reattn.needle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/// One question in one mode.
///
/// @param depth percent of the text before the needle; −1 where the task places it itself
/// @param repeat number of the question among those of the same length and depth
/// @param seed what text and question are made from; the same in all modes
/// @param settings what else the answer depends on: model, text, format, ...
public record NeedleCase(NeedleTask task, Arm arm, int length, double depth, int repeat, long seed, String settings) {

    /// The same for the same question in the same mode, and for no other: by it a later run knows what is done.
    public String id() {
        CRC32 checksum = new CRC32();
        checksum.update((seed + " " + arm.attention() + " " + settings).getBytes(StandardCharsets.UTF_8));
        return task.name() + " " + arm.label() + " " + length + " " + (depth < 0 ? "" : percent(depth) + " ") + "#"
                + repeat + " " + String.format(Locale.ROOT, "%08x", checksum.getValue());
    }

    static String percent(double depth) {
        return depth == Math.rint(depth) ? (int) depth + "%" : depth + "%";
    }

    /// The line that results have of it.
    ///
    /// @param answer what the model said
    /// @param seconds how long reading and answering took
    ObjectNode result(NeedlePrompt prompt, String answer, double seconds) {
        Scoring.Scores scores = task.scoring().judge(answer, prompt.expected(), prompt.reference());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", id()).put("task", task.name()).put("mode", arm.mode());
        ObjectNode parameters = node.putObject("parameters");
        arm.parameters().forEach(parameters::put);
        node.put("length", length);
        if (depth >= 0) {
            node.put("depth", depth);
        }
        node.put("repeat", repeat).put("seed", seed).put("settings", settings);
        prompt.expected().forEach(node.putArray("expected")::add);
        return node.put("answer", answer)
                .put("score", task.scoring().score(scores))
                .put("exact", scores.exact())
                .put("recall", scores.recall())
                .put("similarity", scores.similarity())
                .put("prompt_tokens", prompt.tokens().size())
                .put("seconds", Math.round(seconds * 1000) / 1000.0);
    }
}
