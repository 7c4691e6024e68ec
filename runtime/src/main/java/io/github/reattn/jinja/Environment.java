package io.github.reattn.jinja;

import java.time.Clock;
import java.time.ZoneId;

/// The settings of a [Template].
///
/// @param trimBlocks the first newline after a block tag is removed
/// @param lstripBlocks whitespace before a block tag, from the start of its line, is removed
/// @param clock what `strftime_now` reads
/// @param limits what a parse or a render may cost
public record Environment(boolean trimBlocks, boolean lstripBlocks, Clock clock, Limits limits) {

    /// The settings that Hugging Face gives chat templates, with the system's clock and [Limits#DEFAULT].
    public static Environment huggingFace() {
        return new Environment(true, true, Clock.system(ZoneId.systemDefault()), Limits.DEFAULT);
    }

    public Environment withClock(Clock other) {
        return new Environment(trimBlocks, lstripBlocks, other, limits);
    }

    public Environment withLimits(Limits other) {
        return new Environment(trimBlocks, lstripBlocks, clock, other);
    }
}
