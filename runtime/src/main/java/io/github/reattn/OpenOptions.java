package io.github.reattn;

import io.github.reattn.attention.AttentionMode;
import io.github.reattn.gguf.GgmlType;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// How a model is opened.
///
/// @param threads how many threads compute; 0 = one for each processor
/// @param contextLimit the most tokens that a conversation may have; 0 = with full attention the window that the model
///     was trained with, else what fits in memory
/// @param attention which earlier tokens a token looks at, given the window that the model was trained with (tokens)
/// @param cacheTypeK how keys are kept: F16 or F32
/// @param cacheTypeV how values are kept: F16 or F32
/// @param device where the model runs: `cpu`
/// @param chatTemplate a Jinja template in place of the model's own, or null
/// @param verifyScan whether every retrieval is held against a brute-force scan; slow, stops at the first difference
public record OpenOptions(
        int threads,
        int contextLimit,
        IntFunction<? extends AttentionMode> attention,
        GgmlType cacheTypeK,
        GgmlType cacheTypeV,
        String device,
        @Nullable String chatTemplate,
        boolean verifyScan) {

    private static final OpenOptions DEFAULTS =
            new OpenOptions(0, 0, AttentionMode.Scoped::reattention, GgmlType.F16, GgmlType.F16, "cpu", null, false);

    public OpenOptions {
        if (threads < 0) {
            throw new IllegalArgumentException("threads is " + threads + "; expected 1 or more, or 0 for all");
        }
        if (contextLimit < 0) {
            throw new IllegalArgumentException(
                    "context limit is " + contextLimit + "; expected a number of tokens, or 0 for the default");
        }
    }

    /// All processors, full attention up to the trained window and retrieval beyond it, an F16 cache.
    public static OpenOptions defaults() {
        return DEFAULTS;
    }

    public OpenOptions withThreads(int value) {
        return new OpenOptions(
                value, contextLimit, attention, cacheTypeK, cacheTypeV, device, chatTemplate, verifyScan);
    }

    public OpenOptions withContextLimit(int value) {
        return new OpenOptions(threads, value, attention, cacheTypeK, cacheTypeV, device, chatTemplate, verifyScan);
    }

    public OpenOptions withAttention(AttentionMode value) {
        return withAttention(window -> value);
    }

    public OpenOptions withAttention(IntFunction<? extends AttentionMode> value) {
        return new OpenOptions(threads, contextLimit, value, cacheTypeK, cacheTypeV, device, chatTemplate, verifyScan);
    }

    public OpenOptions withCacheTypes(GgmlType keys, GgmlType values) {
        return new OpenOptions(threads, contextLimit, attention, keys, values, device, chatTemplate, verifyScan);
    }

    public OpenOptions withDevice(String value) {
        return new OpenOptions(
                threads, contextLimit, attention, cacheTypeK, cacheTypeV, value, chatTemplate, verifyScan);
    }

    public OpenOptions withChatTemplate(@Nullable String value) {
        return new OpenOptions(threads, contextLimit, attention, cacheTypeK, cacheTypeV, device, value, verifyScan);
    }

    public OpenOptions withVerifyScan(boolean value) {
        return new OpenOptions(threads, contextLimit, attention, cacheTypeK, cacheTypeV, device, chatTemplate, value);
    }
}
