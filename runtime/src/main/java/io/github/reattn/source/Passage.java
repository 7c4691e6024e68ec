package io.github.reattn.source;

import java.util.List;

/// A passage that was retrieved.
///
/// @param document the document's name; empty where the passage is part of the conversation
/// @param offset characters (UTF-16 units) of the document before the passage
/// @param line the passage's first line in the document, from 1 on
/// @param fromToken position of the passage's first token in the prompt
/// @param toToken position behind its last
/// @param text the passage
/// @param share of all votes for retrieved tokens, 0 to 1
/// @param heads the heads that voted for it, most votes first; counted in blocks of tokens around it
public record Passage(
        String document,
        int offset,
        int line,
        int fromToken,
        int toToken,
        String text,
        double share,
        List<HeadVotes> heads) {

    public Passage {
        heads = List.copyOf(heads);
    }
}
