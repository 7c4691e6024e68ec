package io.github.reattn;

import io.github.reattn.generation.EncodedPrompt;
import io.github.reattn.source.PromptPart;
import io.github.reattn.source.TokenAlignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A prompt that is put together from texts, each of which becomes tokens by itself: so a document's tokens are the
/// same
/// whatever is asked about it. For one use.
final class PromptTokens {
    /// A longer message is more than a question.
    private static final int LONGEST_QUESTION = 512;

    private final PromptEncoder encoder;
    private final List<PromptPart> parts = new ArrayList<>();
    private int[] tokens = new int[0];
    private boolean documents;

    PromptTokens(PromptEncoder encoder) {
        this.encoder = encoder;
    }

    /// Text of the conversation, in which control tokens may be spelled.
    void add(String text) {
        add("", text, 0, true);
    }

    /// A document under its name, in which nothing is a control token.
    void add(Document document) {
        documents = true;
        String heading = document.heading();
        add(document.name(), heading + document.text().stripTrailing() + "\n\n", heading.length(), false);
    }

    /// A document as it is.
    void addRaw(Document document) {
        documents = true;
        add(document.name(), document.text(), 0, true);
    }

    private void add(String name, String text, int heading, boolean parseSpecial) {
        int[] more = encoder.tokenizer().encode(text, false, parseSpecial);
        if (tokens.length == 0) {
            more = encoder.withBos(more);
        }
        int from = tokens.length;
        tokens = Arrays.copyOf(tokens, from + more.length);
        System.arraycopy(more, 0, tokens, from, more.length);
        parts.add(new PromptPart(name, text, heading, from, tokens.length));
    }

    /// The last text, and with it the whole prompt.
    ///
    /// @param question characters of the text before the question; −1 = unknown
    EncodedPrompt end(String text, int question) {
        int before = tokens.length;
        add(text);
        int start = EncodedPrompt.UNKNOWN;
        if (question >= 0 && tokens.length > before) {
            int[] last = Arrays.copyOfRange(tokens, before, tokens.length);
            int at = documents && question == 0 ? 0 : TokenAlignment.tokenAt(encoder.tokenizer(), last, text, question);
            boolean isQuestion = at >= 0 && (documents || last.length - at <= LONGEST_QUESTION);
            start = isQuestion ? before + at : EncodedPrompt.UNKNOWN;
        }
        return new EncodedPrompt(tokens, start, parts);
    }
}
