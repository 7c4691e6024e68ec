package io.github.reattn.tokenizer;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.tokenizer.PreTokenizer.Alphabet;
import java.util.List;

/// Byte-pair encoding: cuts a text into words and merges pairs of pieces by their rank. Thread-safe.
///
/// @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp">llm_tokenizer_bpe_session</a>
final class BpeEncoder implements FragmentEncoder {
    private final Pieces pieces;
    private final WordEncoder words;
    private final List<Splitter> splitters;
    private final Alphabet alphabet;
    private final boolean wholeWords;

    BpeEncoder(Vocabulary vocabulary) throws GgufException {
        PreTokenizer preTokenizer = vocabulary.preTokenizer;
        alphabet = preTokenizer.text();
        wholeWords = preTokenizer.wholeWords();
        splitters = preTokenizer.splitters();
        pieces = new Pieces(vocabulary.tokens, alphabet);
        words = new WordEncoder(pieces, new MergeTable(vocabulary.merges, pieces), alphabet == Alphabet.BYTES, -1);
    }

    @Override
    public void encode(byte[] utf8, boolean atStart, TokenBuffer out) {
        SymbolText text = new SymbolText(alphabet == Alphabet.BYTES ? utf8 : SpaceMarks.toSpaces(utf8, false));
        PieceSink merging = words.over(text.utf8, out);
        PieceSink sink = (from, to) -> {
            int whole = whole(text.utf8, from, to);
            if (whole >= 0) {
                out.add(whole);
            } else {
                merging.piece(from, to);
            }
        };
        for (Splitter splitter : splitters.reversed()) {
            sink = splitter.over(text, sink);
        }
        sink.piece(0, text.utf8.length);
    }

    @Override
    public Pieces pieces() {
        return pieces;
    }

    /// The token that a word is whatever the merges say, or −1.
    private int whole(byte[] utf8, int from, int to) {
        boolean lines = alphabet == Alphabet.CHARACTERS_AND_LINES && utf8[from] == '\n';
        return wholeWords || lines ? pieces.token(pieces.find(utf8, from, to)) : -1;
    }
}
