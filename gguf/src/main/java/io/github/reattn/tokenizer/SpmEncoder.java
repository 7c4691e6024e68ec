package io.github.reattn.tokenizer;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.tokenizer.PreTokenizer.Alphabet;

/// SentencePiece's byte-pair model: merges the two neighbours that make the token of the highest score; characters that
/// are no token become bytes. Thread-safe.
///
/// llama.cpp merges the whole text at once. But where no token has the two bytes on either side of a place next to each
/// other, no merge goes across, and the text is cut there: the tokens are the same, and the pieces are mostly words,
/// which are remembered.
///
/// @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp">llm_tokenizer_spm_session</a>
final class SpmEncoder implements FragmentEncoder {
    private final Pieces pieces;
    private final WordEncoder words;
    private final boolean addsSpacePrefix;

    /// For the last byte of a character and the first of the next one, as `last << 8 | first`: whether a token has
    /// them.
    private final boolean[] joined = new boolean[1 << 16];

    SpmEncoder(Vocabulary vocabulary) throws GgufException {
        pieces = new Pieces(vocabulary.tokens, Alphabet.CHARACTERS);
        words = new WordEncoder(pieces, new ScoredPairs(pieces, vocabulary), false, vocabulary.idOf(TokenRole.UNKNOWN));
        addsSpacePrefix = vocabulary.addsSpacePrefix;
        for (int id = 0; id < vocabulary.tokens.length; id++) {
            byte[] text = pieces.bytes(id);
            for (int i = 1; i < text.length; i++) {
                joined[pair(text, i)] = true;
            }
        }
    }

    @Override
    public void encode(byte[] utf8, boolean atStart, TokenBuffer out) {
        byte[] text = SpaceMarks.toSpaces(utf8, addsSpacePrefix && atStart);
        PieceSink sink = words.over(text, out);
        int from = 0;
        for (int i = 1; i < text.length; i++) {
            boolean begins = (text[i] & 0xC0) != 0x80;
            if (begins && !joined[pair(text, i)]) {
                sink.piece(from, i);
                from = i;
            }
        }
        sink.piece(from, text.length);
    }

    @Override
    public Pieces pieces() {
        return pieces;
    }

    private static int pair(byte[] text, int at) {
        return (text[at - 1] & 0xFF) << 8 | (text[at] & 0xFF);
    }

    /// Neighbours are a pair if their text is a token; the pair's number is the token's.
    private static final class ScoredPairs implements Pairs {
        private final Pieces pieces;
        private final int[] priorities;

        ScoredPairs(Pieces pieces, Vocabulary vocabulary) {
            this.pieces = pieces;
            priorities = new int[vocabulary.tokens.length];
            for (int id = 0; id < Math.min(priorities.length, vocabulary.scores.length); id++) {
                int bits = Float.floatToIntBits(vocabulary.scores[id] + 0f); // −0 is 0
                priorities[id] = ~(bits < 0 ? bits ^ Integer.MAX_VALUE : bits); // falls as the score rises
            }
        }

        @Override
        public int find(int left, int right, byte[] text, int from, int to) {
            return pieces.find(text, from, to);
        }

        @Override
        public int priority(int pair) {
            return priorities[pair];
        }

        @Override
        public int product(int pair) {
            return pair;
        }
    }
}
