package io.github.reattn.model;

import io.github.reattn.gguf.Tensor;
import io.github.reattn.gguf.codec.BlockCodec;

/// A small weight that is used whole, as floats: a norm's gain, a bias. Immutable by convention: nobody writes to it.
public final class ParameterVector {
    private final String name;
    private final float[] values;

    private ParameterVector(String name, float[] values) {
        this.name = name;
        this.values = values;
    }

    /// The values of a tensor of one row, in any type.
    static ParameterVector of(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        BlockCodec.of(tensor.type()).decode(tensor.data(), 0, values, 0, values.length);
        return new ParameterVector(tensor.name(), values);
    }

    /// The tensor's name in the file.
    public String name() {
        return name;
    }

    /// The values themselves, not a copy.
    public float[] values() {
        return values;
    }

    @Override
    public String toString() {
        return name + "[" + values.length + "]";
    }
}
