package io.github.reattn.sampling;

/// How much a token loses for having been said before.
///
/// A token that occurs `count > 0` times among the last tokens gets `logit / repeat` (`logit · repeat` where the logit
/// is not positive), then `− count · frequency − presence`.
///
/// @param lastN how many of the last tokens count, the prompt's included; 0 = none, −1 = all
/// @param repeat 1 = off; above 1 repeats less
/// @param frequency 0 = off; lost for each occurrence, in logits
/// @param presence 0 = off; lost once, in logits
public record Penalties(int lastN, float repeat, float frequency, float presence) {

    /// No penalties, and a window of 64 tokens once one is set: llama.cpp's defaults.
    public static final Penalties NONE = new Penalties(64, 1, 0, 0);

    /// A window above this is most likely a mistake; −1 stands for everything.
    static final int MAX_LAST_N = 1 << 20;

    public Penalties {
        Check.that(
                lastN >= -1 && lastN <= MAX_LAST_N,
                "penalty window",
                lastN,
                "0 (off), -1 (all tokens), or up to " + MAX_LAST_N);
        Check.that(repeat > 0 && Float.isFinite(repeat), "repeat penalty", repeat, "a number above 0; 1 is off");
        Check.that(Float.isFinite(frequency), "frequency penalty", frequency, "a finite number; 0 is off");
        Check.that(Float.isFinite(presence), "presence penalty", presence, "a finite number; 0 is off");
    }

    /// Whether they change anything.
    boolean active() {
        return lastN != 0 && (repeat != 1 || frequency != 0 || presence != 0);
    }
}
