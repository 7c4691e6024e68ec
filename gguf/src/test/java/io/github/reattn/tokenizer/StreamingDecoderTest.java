package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StreamingDecoderTest {
    /// Every byte is a token of its own: id = byte; 256 is a control token.
    private final Tokenizer bytes;

    StreamingDecoderTest() throws GgufException {
        bytes = Tokenizers.of(Metadata.of(Fixtures.bytePairs("gpt-2", List.of(), Fixtures.more("<|x|>", 3))));
    }

    @Test
    void holdsACharacterBackUntilItIsComplete() {
        assertThat(pushed("a\u00E9\u4E16\uD83D\uDE00b".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("a", "", "\u00E9", "", "", "\u4E16", "", "", "", "\uD83D\uDE00", "b", "");
    }

    @Test
    void replacesWhatIsNoUtf8() {
        assertThat(pushed((byte) 0xC3, (byte) 'a')).containsExactly("", "\uFFFDa", "");
        assertThat(pushed((byte) 0xFF, (byte) 'a')).containsExactly("\uFFFD", "a", "");
        assertThat(pushed((byte) 0xA9)).containsExactly("\uFFFD", "");
        assertThat(pushed((byte) 'a', (byte) 0xF0, (byte) 0x9F)).containsExactly("a", "", "", "\uFFFD");
    }

    @Test
    void agreesWithTheDecoderOfTheWholeText() {
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            byte[] some = new byte[random.nextInt(40)];
            random.nextBytes(some);
            assertThat(String.join("", pushed(some))).isEqualTo(new String(some, StandardCharsets.UTF_8));
        }
    }

    @Test
    void beginsAnewAfterTheEnd() {
        StreamingDecoder decoder = new StreamingDecoder(bytes, false);
        decoder.push(0xE4);
        assertThat(decoder.flush()).isEqualTo("\uFFFD");
        assertThat(decoder.flush()).isEmpty();
        assertThat(decoder.push('a')).isEqualTo("a");
    }

    @Test
    void controlTokensAreTextOnlyIfWanted() {
        assertThat(new StreamingDecoder(bytes, false).push(256)).isEmpty();
        assertThat(new StreamingDecoder(bytes, true).push(256)).isEqualTo("<|x|>");
        assertThat(StreamingDecoder.decode(bytes, new int[] {256, ' ', 'a', 256}, true))
                .isEqualTo("<|x|> a<|x|>");
    }

    private List<String> pushed(byte... some) {
        StreamingDecoder decoder = new StreamingDecoder(bytes, false);
        List<String> texts = new ArrayList<>();
        for (byte b : some) {
            texts.add(decoder.push(b & 0xFF));
        }
        texts.add(decoder.flush());
        return texts;
    }
}
