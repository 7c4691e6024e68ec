package io.github.reattn.source;

/// A stretch of a prompt whose text is known: a document, or what is around it.
///
/// @param name of the document; empty for what is none (the conversation and its template)
/// @param text what the tokens stand for, a heading in front included
/// @param heading characters of `text` before the document's own text
/// @param fromToken position of the first token
/// @param toToken position behind the last
public record PromptPart(String name, String text, int heading, int fromToken, int toToken) {

    /// Whether this is a document.
    public boolean isDocument() {
        return !name.isEmpty();
    }
}
