package io.github.reattn.model;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads how a model rotates queries and keys.
final class RopeKeys {
    private final ModelKeys keys;
    private final Architecture architecture;
    private final int dims;

    /// @throws GgufException if the number of rotated values does not fit a head
    RopeKeys(ModelKeys keys, Architecture architecture, int headDim) throws IOException {
        this.keys = keys;
        this.architecture = architecture;
        this.dims = keys.size("rope.dimension_count", headDim);
        if (dims % 2 != 0 || dims > headDim) {
            throw keys.wrong("rope.dimension_count", dims, "an even number up to " + headDim);
        }
    }

    /// Number of rotated pairs.
    int pairs() {
        return dims / 2;
    }

    /// The rotation of a layer.
    ///
    /// @param windowed whether the layer sees a window only   @param factors of `rope_freqs.weight`, or null
    Rope rope(boolean windowed, @Nullable ParameterVector factors) throws IOException {
        double base = keys.number("rope.freq_base", 10_000);
        if (windowed) {
            double local = architecture.slidingRopeBase > 0 ? architecture.slidingRopeBase : base;
            double windowBase = keys.number("rope.freq_base_swa", local);
            return Rope.of(dims, architecture.interleavedRope, windowBase, 1, factors);
        }
        return Rope.of(dims, architecture.interleavedRope, base, linearScale(), factors);
    }

    private double linearScale() throws IOException {
        String type = keys.metadata().findString(keys.key("rope.scaling.type")).orElse("none");
        // The older of the two keys had no type beside it.
        boolean scaled = type.equals("linear") || keys.has("rope.scale_linear");
        return switch (type) {
            case "none", "linear" ->
                scaled ? 1.0 / keys.number("rope.scaling.factor", keys.number("rope.scale_linear", 1)) : 1;
            default -> throw keys.unsupported("rope.scaling.type", "'" + type + "'", "none, linear");
        };
    }
}
