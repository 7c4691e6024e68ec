package io.github.reattn.fake;

import io.github.reattn.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// One token a byte, then control tokens, then the words that a test wants to be one token each.
public class FakeTokenizer implements Tokenizer {
    public static final int BOS = 256;
    public static final int EOS = 257;
    public static final int START = 258;
    public static final int END = 259;
    private static final int FIRST_WORD = 260;
    private static final List<String> CONTROL = List.of("<s>", "</s>", "<|im_start|>", "<|im_end|>");

    private final boolean addsBos;
    private final List<String> words;

    public FakeTokenizer(boolean addsBos, String... words) {
        this.addsBos = addsBos;
        this.words = List.of(words);
    }

    /// The tokens of a text, without anything around it.
    public int[] tokens(String text) {
        return encode(text, false, true);
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        IntStream.Builder tokens = IntStream.builder();
        if (addSpecial && addsBos) {
            tokens.add(BOS);
        }
        for (int at = 0; at < text.length(); ) {
            int token = tokenAt(text, at, parseSpecial);
            if (token >= 0) {
                tokens.add(token);
                at += tokenText(token).length();
            } else {
                String character = Character.toString(text.codePointAt(at));
                for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
                    tokens.add(b & 0xff);
                }
                at += character.length();
            }
        }
        return tokens.build().toArray();
    }

    private int tokenAt(String text, int at, boolean parseSpecial) {
        for (int token = parseSpecial ? BOS : FIRST_WORD; token < vocabSize(); token++) {
            if (text.startsWith(tokenText(token), at)) {
                return token;
            }
        }
        return -1;
    }

    @Override
    public byte[] decode(int token, boolean special) {
        if (token < 0 || token >= vocabSize() || (isControl(token) && !special)) {
            return new byte[0];
        }
        return token < 256 ? new byte[] {(byte) token} : tokenText(token).getBytes(StandardCharsets.UTF_8);
    }

    /// The text of tokens, control tokens included.
    public String text(int... tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(tokens).forEach(token -> bytes.writeBytes(decode(token, true)));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int vocabSize() {
        return FIRST_WORD + words.size();
    }

    @Override
    public String tokenText(int token) {
        if (token < 256) {
            return Character.toString(token);
        }
        return token < FIRST_WORD ? CONTROL.get(token - 256) : words.get(token - FIRST_WORD);
    }

    @Override
    public int tokenId(String text) {
        return IntStream.range(256, vocabSize())
                .filter(token -> tokenText(token).equals(text))
                .findFirst()
                .orElse(-1);
    }

    @Override
    public boolean isControl(int token) {
        return token >= 256 && token < FIRST_WORD;
    }

    @Override
    public boolean isEndOfGeneration(int token) {
        return token == EOS || token == END;
    }

    @Override
    public int bos() {
        return BOS;
    }

    @Override
    public int eos() {
        return EOS;
    }

    @Override
    public boolean addsBos() {
        return addsBos;
    }
}
