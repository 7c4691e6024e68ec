package io.github.reattn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The typed accessors take every stored type that fits, and say what is wrong with the others.
class MetadataTest {
    private static final int[] UNSIGNED = {1, -1};

    private static Metadata with(Object value) {
        return Metadata.of(Map.of("key", value));
    }

    private static Metadata with(MetadataType type, long value) {
        return with(MetadataValue.of(type, value));
    }

    @Test
    void integersAreReadFromEveryWidth() throws GgufException {
        assertThat(with(MetadataType.UINT8, 255).integer("key")).isEqualTo(255);
        assertThat(with(MetadataType.INT8, -1).integer("key")).isEqualTo(-1);
        assertThat(with(MetadataType.UINT16, 65_535).integer("key")).isEqualTo(65_535);
        assertThat(with(MetadataType.INT16, -1).integer("key", 5)).isEqualTo(-1);
        assertThat(with(MetadataType.UINT32, 7).integer("key")).isEqualTo(7);
        assertThat(with(MetadataType.UINT32, 4_294_967_295L).longInteger("key")).isEqualTo(4_294_967_295L);
        assertThat(with(MetadataType.INT32, -7).longInteger("key")).isEqualTo(-7);
        assertThat(with(MetadataType.UINT64, 7).integer("key")).isEqualTo(7);
        assertThat(with(MetadataType.INT64, Long.MIN_VALUE).longInteger("key")).isEqualTo(Long.MIN_VALUE);
        assertThat(with(MetadataType.INT32, 1).integer("absent", 5)).isEqualTo(5);
    }

    @Test
    void integersThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> with(MetadataType.UINT32, 4_294_967_295L).integer("key"))
                .isInstanceOf(GgufException.class)
                .hasMessage(
                        "metadata: metadata key key is UINT32 4294967295; expected an integer of 32 bits with sign");
        assertThatThrownBy(() -> with(MetadataType.UINT64, -1).longInteger("key"))
                .hasMessageContaining("UINT64 18446744073709551615");
        assertThatThrownBy(() -> with(1.5f).integer("key")).hasMessageContaining("FLOAT32 1.5; expected an integer");
        assertThatThrownBy(() -> with("1").integer("key", 5)).hasMessageContaining("STRING 1; expected an integer");
        assertThatThrownBy(() -> with(1).integer("absent"))
                .isInstanceOf(GgufException.class)
                .hasMessage("metadata: metadata key absent is missing");
    }

    @Test
    void numbersAreReadFromFloatsAndIntegers() throws GgufException {
        assertThat(with(0.1f).number("key")).isEqualTo(0.1f);
        assertThat(with(0.1).number("key")).isEqualTo(0.1f);
        assertThat(with(10_000).number("key", 1)).isEqualTo(10_000f);
        assertThat(with(1).number("absent", 0.5f)).isEqualTo(0.5f);
        assertThatThrownBy(() -> with(true).number("key")).hasMessageContaining("BOOL true; expected a number");
    }

    @Test
    void stringsAndFlagsAreReadOnlyFromTheirType() throws GgufException {
        assertThat(with("text").string("key")).isEqualTo("text");
        assertThat(with("text").findString("key")).contains("text");
        assertThat(with("text").findString("absent")).isEmpty();
        assertThat(with(true).flag("key", false)).isTrue();
        assertThat(with(true).flag("absent", false)).isFalse();
        assertThatThrownBy(() -> with(1).findString("key")).hasMessageContaining("UINT32 1; expected a string");
        assertThatThrownBy(() -> with(1).flag("key", true)).hasMessageContaining("UINT32 1; expected a boolean");
    }

    @Test
    void arraysAreReadFromEveryWidth() throws GgufException {
        assertThat(with(new String[] {"a", "b"}).strings("key")).containsExactly("a", "b");
        assertThat(with(new float[] {1.5f}).numbers("key")).containsExactly(1.5f);
        assertThat(with(new double[] {0.1}).numbers("key")).containsExactly(0.1f);
        assertThat(with(new int[] {-3}).numbers("key")).containsExactly(-3f);
        assertThat(with(new int[] {1, -1}).integers("key")).containsExactly(1, -1);
        assertThat(with(MetadataValue.array(MetadataType.UINT8, new byte[] {1, -1}))
                        .integers("key"))
                .containsExactly(1, 255);
        assertThat(with(MetadataValue.array(MetadataType.INT8, new byte[] {1, -1}))
                        .integers("key"))
                .containsExactly(1, -1);
        assertThat(with(MetadataValue.array(MetadataType.UINT16, new short[] {1, -1}))
                        .integers("key"))
                .containsExactly(1, 65_535);
        assertThat(with(new short[] {1, -1}).integers("key")).containsExactly(1, -1);
        assertThat(with(new long[] {1, -1}).integers("key")).containsExactly(1, -1);
        assertThatThrownBy(() ->
                        with(MetadataValue.array(MetadataType.UINT32, UNSIGNED)).integers("key"))
                .hasMessageContaining(
                        "ARRAY of 2 UINT32; expected an array of integers of 32 bits with sign; element 1");
        assertThatThrownBy(() -> with(MetadataValue.array(MetadataType.UINT64, new long[] {Long.MIN_VALUE}))
                        .integers("key"))
                .isInstanceOf(GgufException.class);
        assertThatThrownBy(() -> with("a").strings("key")).hasMessageContaining("expected an array of strings");
        assertThatThrownBy(() -> with(new String[0]).numbers("key")).hasMessageContaining("an array of numbers");
    }

    @Test
    void integersPerLayerComeFromAScalarOrAnArray() throws GgufException {
        assertThat(with(8).integersPerLayer("key", 3)).containsExactly(8, 8, 8);
        assertThat(with(new int[] {8, 4, 2}).integersPerLayer("key", 3)).containsExactly(8, 4, 2);
        assertThatThrownBy(() -> with(new int[] {8, 4}).integersPerLayer("key", 3))
                .hasMessageContaining("ARRAY of 2 INT32; expected an integer or an array of 3 integers");
        assertThatThrownBy(() -> with("8").integersPerLayer("key", 3)).hasMessageContaining("STRING 8");
    }

    @Test
    void typesFollowFromJava() {
        assertThat(MetadataValue.of(1).type()).isEqualTo(MetadataType.UINT32);
        assertThat(MetadataValue.of(-1).type()).isEqualTo(MetadataType.INT32);
        assertThat(MetadataValue.of(1L).type()).isEqualTo(MetadataType.UINT64);
        assertThat(MetadataValue.of(new int[0]).elementType()).isEqualTo(MetadataType.INT32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetadataValue.of(List.of()))
                .withMessageContaining("has no GGUF metadata type");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetadataValue.of(MetadataType.UINT8, 256))
                .withMessage("256 is out of the range of UINT8");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetadataValue.array(MetadataType.UINT8, new int[0]))
                .withMessageContaining("is not an array of UINT8");
    }

    @Test
    void arraysCannotBeChangedFromOutside() throws GgufException {
        int[] given = {1, 2};
        Metadata metadata = with(given);
        given[0] = 9;
        ((int[]) metadata.find("key").orElseThrow())[0] = 9;
        metadata.integers("key")[0] = 9;
        assertThat(metadata.integers("key")).containsExactly(1, 2);
    }

    @Test
    void keysKeepTheirOrder() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 20; i > 0; i--) {
            values.put("key." + i, i);
        }
        Metadata metadata = Metadata.of(values);
        assertThat(metadata.keys()).containsExactlyElementsOf(values.keySet());
        assertThat(metadata.has("key.7")).isTrue();
        assertThat(metadata.find("key.7")).contains(7L);
        assertThat(metadata.has("key.21")).isFalse();
    }
}
