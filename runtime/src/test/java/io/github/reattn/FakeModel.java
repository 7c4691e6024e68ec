package io.github.reattn;

import io.github.reattn.chat.ChatTemplates;
import io.github.reattn.fake.FakeSession;
import io.github.reattn.fake.FakeSession.Script;
import io.github.reattn.fake.FakeTokenizer;
import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A model without a file, which answers as a test says.
final class FakeModel {
    /// Writes `user: …`, `assistant: …` and so on, each message ended by an end token.
    static final String TEMPLATE =
            "{% for m in messages %}{{ m.role }}: {{ m.content }}<|im_end|>{% endfor %}assistant: ";

    final FakeTokenizer tokenizer;
    final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    final AtomicInteger released = new AtomicInteger();
    final Reattn reattn;

    FakeModel(FakeTokenizer tokenizer, int contextLimit, Map<String, ?> metadata, Script script) {
        this.tokenizer = tokenizer;
        ChatTemplates templates;
        try {
            templates = ChatTemplates.of(Metadata.of(metadata), tokenizer);
        } catch (GgufException e) {
            throw new AssertionError(e);
        }
        ModelInfo info = new ModelInfo(
                Path.of("fake.gguf"),
                "fake",
                "fake",
                4096,
                contextLimit,
                tokenizer.vocabSize(),
                0,
                0,
                "fake",
                1234,
                templates.notice().stream().toList());
        this.reattn = new Reattn(new LoadedModel(
                info,
                tokenizer,
                templates,
                () -> {
                    FakeSession session = new FakeSession(tokenizer.vocabSize(), contextLimit, script);
                    sessions.add(session);
                    return session;
                },
                released::incrementAndGet));
    }

    /// Has this template and says the same to everything.
    static FakeModel withTemplate(String template, boolean addsBos, int contextLimit, String answer) {
        FakeTokenizer tokenizer = new FakeTokenizer(addsBos);
        return new FakeModel(
                tokenizer, contextLimit, Map.of("tokenizer.chat_template", template), replies(tokenizer, answer));
    }

    static FakeModel answering(Script script) {
        return new FakeModel(new FakeTokenizer(false), 0, Map.of("tokenizer.chat_template", TEMPLATE), script);
    }

    /// Says the same to everything.
    static FakeModel saying(String answer) {
        return withTemplate(TEMPLATE, false, 0, answer);
    }

    /// What the model holds after the last `assistant` is as much of the answer as it has said.
    static Script replies(FakeTokenizer tokenizer, String answer) {
        int[] tokens = tokenizer.tokens(answer);
        return held -> {
            String text = tokenizer.text(held);
            int asked = text.lastIndexOf("assistant");
            String said = asked < 0 ? "" : text.substring(asked).replaceFirst("^assistant(: ?|\n)?", "");
            int at = tokenizer.tokens(said).length;
            return at < tokens.length ? tokens[at] : FakeTokenizer.END;
        };
    }

    /// What the last session holds, as text.
    String held() {
        return tokenizer.text(sessions.getLast().held());
    }
}
