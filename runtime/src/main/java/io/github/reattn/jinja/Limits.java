package io.github.reattn.jinja;

/// What one parse or one render may cost. Beyond any of these a [JinjaException] says which limit was reached.
///
/// @param steps evaluated nodes, visited elements, and created characters (sixteen to a step)
/// @param depth nesting of the source, of the evaluation (macros that call macros) and of printed values
/// @param outputChars UTF-16 units of the output, and of any single string that a template builds
/// @param rangeSize elements of one `range(…)`; Jinja2's sandbox allows 100,000
public record Limits(long steps, int depth, int outputChars, int rangeSize) {

    /// Room for conversations of millions of characters; a render that uses it up takes about a second.
    public static final Limits DEFAULT = new Limits(10_000_000, 400, 16_000_000, 100_000);

    public Limits {
        if (steps < 1 || depth < 1 || outputChars < 1 || rangeSize < 1) {
            throw new IllegalArgumentException("limits must be positive: steps " + steps + ", depth " + depth
                    + ", outputChars " + outputChars + ", rangeSize " + rangeSize);
        }
    }
}
