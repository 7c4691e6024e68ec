package io.github.reattn.jinja;

/// One render's account of its [Limits], and where in the template it is.
final class Meter {
    private static final int CHARS_PER_STEP = 16;

    final Environment environment;
    final Limits limits;
    /// The line that is being evaluated, for errors.
    int line;

    private long steps;
    private int depth;

    Meter(Environment environment) {
        this.environment = environment;
        this.limits = environment.limits();
    }

    void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw new JinjaException("the template needs more than " + limits.steps() + " steps (limit \"steps\")");
        }
    }

    /// Goes one level deeper; [#leave] comes back. An error ends the render, so nothing needs to leave on errors.
    void enter() {
        steps(1);
        checkDepth(++depth);
    }

    void leave() {
        depth--;
    }

    void checkDepth(int levels) {
        if (levels > limits.depth()) {
            throw new JinjaException("nested deeper than " + limits.depth() + " levels (limit \"depth\")");
        }
    }

    /// Announces a string of this length, before it is built.
    void creates(long chars) {
        if (chars > limits.outputChars()) {
            throw new JinjaException(
                    "a text longer than " + limits.outputChars() + " characters (limit \"outputChars\")");
        }
        steps(1 + chars / CHARS_PER_STEP);
    }

    /// Accounts for a string that was built from one about as long.
    String created(String text) {
        creates(text.length());
        return text;
    }

    /// Accounts for a look at all of a text.
    void reads(String text) {
        steps(text.length() / CHARS_PER_STEP);
    }

    /// Announces a search; the worst case compares every place with the whole needle.
    void searches(String text, String needle) {
        steps(1 + text.length() / CHARS_PER_STEP + (long) text.length() * needle.length() / 256);
    }

    void append(StringBuilder out, String text) {
        if ((long) out.length() + text.length() > limits.outputChars()) {
            creates((long) out.length() + text.length());
        }
        steps(1 + text.length() / CHARS_PER_STEP);
        out.append(text);
    }

    /// Announces a list of this size, before it is built.
    int elements(long count) {
        steps(count);
        return (int) count;
    }
}
