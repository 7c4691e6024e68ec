package io.github.reattn.tokenizer;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.tokenizer.SpecialTokens.Fragment;
import java.nio.charset.StandardCharsets;

/// A tokenizer that gives the tokens which llama.cpp gives: cuts a text at its special tokens and encodes what lies
/// between them.
final class GgufTokenizer implements Tokenizer {
    private static final byte[] NOTHING = {};

    private final Vocabulary vocabulary;
    private final FragmentEncoder encoder;
    private final TokenAttributes attributes;
    private final SpecialTokens special;

    GgufTokenizer(Vocabulary vocabulary) throws GgufException {
        this.vocabulary = vocabulary;
        encoder = switch (vocabulary.model) {
            case BPE -> new BpeEncoder(vocabulary);
            case SPM -> new SpmEncoder(vocabulary);
        };
        attributes = new TokenAttributes(vocabulary, encoder.pieces()::idOf);
        special = new SpecialTokens(vocabulary.tokens, attributes);
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        byte[] utf8 = Utf8.bytes(text);
        TokenBuffer out = new TokenBuffer();
        if (addSpecial && vocabulary.addsBos) {
            out.add(bos());
        }
        boolean atStart = true;
        for (Fragment fragment : special.partition(utf8, parseSpecial)) {
            if (fragment.isText()) {
                encoder.encode(fragment.of(utf8), atStart, out);
            } else {
                out.add(fragment.token());
            }
            atStart = !fragment.isText();
        }
        if (addSpecial && vocabulary.addsEos) {
            out.add(eos());
        }
        return out.since(0);
    }

    @Override
    public byte[] decode(int token, boolean special) {
        if (!isToken(token)) {
            return NOTHING;
        }
        if (attributes.has(token, TokenAttributes.CONTROL | TokenAttributes.UNKNOWN)) {
            return special ? text(token) : NOTHING;
        }
        if (attributes.has(token, TokenAttributes.USER_DEFINED)) {
            return text(token);
        }
        if (attributes.has(token, TokenAttributes.BYTE)) {
            return byteToken(token);
        }
        return attributes.has(token, TokenAttributes.NORMAL) ? encoder.pieces().bytes(token) : NOTHING;
    }

    @Override
    public int vocabSize() {
        return vocabulary.tokens.length;
    }

    @Override
    public String tokenText(int token) {
        if (!isToken(token)) {
            throw new IllegalArgumentException(
                    "token " + token + " is not in the vocabulary; expected 0 to " + (vocabSize() - 1));
        }
        return vocabulary.tokens[token];
    }

    @Override
    public int tokenId(String text) {
        return encoder.pieces().idOf(text);
    }

    @Override
    public boolean isControl(int token) {
        return isToken(token) && attributes.has(token, TokenAttributes.CONTROL);
    }

    @Override
    public boolean isEndOfGeneration(int token) {
        return isToken(token) && attributes.isEndOfGeneration(token);
    }

    @Override
    public int bos() {
        return vocabulary.idOf(TokenRole.BOS);
    }

    @Override
    public int eos() {
        return vocabulary.idOf(TokenRole.EOS);
    }

    @Override
    public boolean addsBos() {
        return vocabulary.addsBos;
    }

    @Override
    public boolean addsSpacePrefix() {
        return vocabulary.addsSpacePrefix;
    }

    private boolean isToken(int token) {
        return token >= 0 && token < vocabulary.tokens.length;
    }

    private byte[] text(int token) {
        return vocabulary.tokens[token].getBytes(StandardCharsets.UTF_8);
    }

    /// The byte of `<0x0A>`; a byte token whose text is something else stands for that.
    private byte[] byteToken(int token) {
        String text = vocabulary.tokens[token];
        return text.matches("<0x[0-9A-Fa-f]{2}>") ? new byte[] {(byte) Integer.parseInt(text, 3, 5, 16)} : text(token);
    }
}
