package io.github.reattn.gguf.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reattn.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Blocks small enough to follow by hand, one or two per type. In half precision 0038 is 0.5, 0034 is 0.25, 00bc is −1.
final class HandComputedBlockTest {
    /// @param bytes what is not zero in the block: `offset:bytes` in decimal and hexadecimal
    /// @param values some of the values: `index:value`
    @ParameterizedTest
    @CsvSource({
        "F32, 0:0000803f, 0:1",
        "F16, 0:003c, 0:1",
        "F16, 0:0100, 0:0x1p-24",
        "F16, 0:00fc, 0:-Infinity",
        "BF16, 0:c03f, 0:1.5",
        // d, then codes: 15 − 8 and 1 − 8, and 0 − 8 elsewhere
        "Q4_0, 0:0038 2:1f, 0:3.5 16:-3.5 1:-4 31:-4",
        "Q4_0, 0:00b8 2:1f, 0:-3.5 16:3.5 1:4 31:4",
        // d, m
        "Q4_1, 0:0038 2:00bc 4:1f, 0:6.5 16:-0.5 1:-1",
        // fifth bits of values 0 and 17
        "Q5_0, 0:0038 2:01000200 6:1f, 0:7.5 16:-7.5 17:0 1:-8",
        "Q5_1, 0:0038 2:00bc 4:01000200 8:1f, 0:14.5 16:-0.5 17:7 1:-1",
        "Q8_0, 0:0038 2:7f 33:80, 0:63.5 31:-64 1:0",
        // groups 0 (s 1, m 2), 1 (s 3), 2, 4 and 6 (s 1), 8 (s 15, m 1); codes 0, 1, 2, 3 in the byte e4
        "Q2_K, 0:21 1:03 2:01 4:01 6:01 8:1f 16:e4 32:02 48:01 80:0038 82:0034, "
                + "0:-0.5 16:3 32:0.5 64:1 96:1.5 128:7.25",
        // s is 33 in group 0 and 63 in group 8; value 0 has its third bit
        "Q3_K, 0:01 32:03 64:01 96:f1 104:32 108:0038, 0:1.5 1:-2 16:64 128:-46.5",
        // groups 0 (s 3, m 2) and 4 (s 37, m 22)
        "Q4_K, 0:0038 2:0034 4:83 8:42 12:65 16:2f 80:02, 0:22 1:-0.5 32:0 128:31.5",
        // the same, and the fifth bits of values 0 and 128
        "Q5_K, 0:0038 2:0034 4:83 8:42 12:65 16:11 48:0f 112:02, 0:46 1:-0.5 32:0 128:327.5",
        // groups 0 (s 2), 2 (s 1), 4 (s −3); upper bits 0, 1, 2 of values 0, 32, 64
        "Q6_K, 0:21 128:e4 192:02 194:01 196:fd 208:0038, 0:-31 32:-8 64:-3",
        "IQ4_NL, 0:0038 2:f0, 0:-63.5 16:56.5",
        // groups 0 (s 33) and 3 (s 31)
        "IQ4_XS, 0:0038 2:4200 4:01 5:f0 8:f8, 0:0.5 16:56.5 96:63.5",
        // 2^0, then the smallest exponent
        "MXFP4, 0:80 1:f7 2:91, 0:12 16:-12 1:1 17:-1 2:0",
        "MXFP4, 0:00 1:07, 0:0x1.8p-125 16:0",
    })
    void decodes(GgmlType type, String bytes, String values) {
        byte[] block = new byte[type.blockBytes()];
        for (String part : bytes.split(" ", -1)) {
            byte[] at = HexFormat.of().parseHex(part, part.indexOf(':') + 1, part.length());
            System.arraycopy(at, 0, block, Integer.parseInt(part, 0, part.indexOf(':'), 10), at.length);
        }
        float[] decoded = new float[type.blockElements()];
        BlockCodec.of(type).decode(MemorySegment.ofArray(block), 0, decoded, 0, decoded.length);
        for (String part : values.split(" ", -1)) {
            int index = Integer.parseInt(part, 0, part.indexOf(':'), 10);
            float expected = Float.parseFloat(part.substring(part.indexOf(':') + 1));
            assertThat(decoded[index]).as("value %d", index).isEqualTo(expected);
        }
    }
}
