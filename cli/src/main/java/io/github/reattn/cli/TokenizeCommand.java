package io.github.reattn.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.reattn.gguf.GgufFile;
import io.github.reattn.tokenizer.Tokenizer;
import io.github.reattn.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `reattn tokenize`.
@Command(
        name = "tokenize",
        description = "Show the tokens of a text, as a JSON list of their ids; works on vocabulary-only files.",
        footer = {
            "",
            "Examples:",
            "  reattn tokenize 'Why is the sky blue?'",
            "  reattn tokenize -m model.gguf --pieces --special '<|im_start|>user'",
            "  cat book.txt | reattn tokenize -m gemma-3-270m --add-special -",
            "  reattn tokenize -m model.gguf --batch in.jsonl   # {\"id\",\"text\"} to {\"id\",\"tokens\"}"
        })
final class TokenizeCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    ModelOption model = new ModelOption();

    @Parameters(paramLabel = "TEXT", arity = "0..1", description = "The text; - reads standard input.")
    @Nullable
    String text;

    @Option(names = "--special", description = "Take the text of a control token (<|im_start|>) for that token.")
    boolean special;

    @Option(names = "--add-special", description = "Add the tokens that the model wants around every text (BOS, EOS).")
    boolean addSpecial;

    @Option(names = "--pieces", description = "Show one token a line: id, tab, its text as a JSON string.")
    boolean pieces;

    @Option(names = "--batch", paramLabel = "IN.jsonl", description = "Answer every line of a file (- is stdin).")
    @Nullable
    String batch;

    @Override
    public Integer call() throws IOException {
        if ((text == null) == (batch == null) && spec != null) {
            throw new ParameterException(spec.commandLine(), "expected either TEXT or --batch");
        }
        Tokenizer tokenizer;
        try (GgufFile file = GgufFile.open(model.resolve())) {
            tokenizer = Tokenizers.of(file.metadata());
        }
        if (batch != null) {
            return JsonLines.answer(
                    batch, (line, answer) -> answer.set("tokens", tokens(tokenizer, JsonLines.text(line, "text"))));
        }
        ArrayNode tokens = tokens(tokenizer, "-".equals(text) ? Text.read("-") : String.valueOf(text));
        if (pieces) {
            tokens.forEach(token -> System.out.println(token + "\t" + piece(tokenizer, token.intValue())));
        } else {
            System.out.println(Json.line(tokens));
        }
        return 0;
    }

    private ArrayNode tokens(Tokenizer tokenizer, String input) {
        ArrayNode tokens = Json.array();
        for (int token : tokenizer.encode(input, addSpecial, special)) {
            tokens.add(token);
        }
        return tokens;
    }

    private static String piece(Tokenizer tokenizer, int token) {
        String piece = new String(tokenizer.decode(token, true), StandardCharsets.UTF_8);
        return Text.visible(Json.MAPPER.getNodeFactory().textNode(piece).toString());
    }
}
