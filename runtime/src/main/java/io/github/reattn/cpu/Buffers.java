package io.github.reattn.cpu;

import io.github.reattn.model.ModelConfig;
import io.github.reattn.model.Slot;
import java.util.EnumMap;
import java.util.Objects;

/// The activations of a step, one array per [Slot]: `(tile, width, tileTokens)`; a single token is one tile of one
/// token.
final class Buffers {
    private final EnumMap<Slot, float[]> bySlot = new EnumMap<>(Slot.class);
    private final int tileTokens;

    /// @param tiles room for this many tiles   @param logitTiles room for this many tiles of logits
    Buffers(ModelConfig config, int tileTokens, int tiles, int logitTiles) {
        this.tileTokens = tileTokens;
        for (Slot slot : Slot.values()) {
            int count = slot == Slot.LOGITS ? logitTiles : tiles;
            bySlot.put(slot, new float[Math.toIntExact((long) slot.width(config) * tileTokens * count)]);
        }
    }

    float[] of(Slot slot) {
        return Objects.requireNonNull(bySlot.get(slot));
    }

    int tileTokens() {
        return tileTokens;
    }
}
