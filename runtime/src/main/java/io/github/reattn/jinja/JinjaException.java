package io.github.reattn.jinja;

/// A template that cannot be parsed or rendered: its syntax, an operation Python refuses, a limit, or the template's
/// own
/// `raise_exception`. The message names the line.
public final class JinjaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int line;
    private final boolean raised;

    JinjaException(String reason) {
        this(reason, 0, false);
    }

    private JinjaException(String reason, int line, boolean raised) {
        super(line > 0 ? "template line " + line + ": " + reason : reason);
        this.reason = reason;
        this.line = line;
        this.raised = raised;
    }

    static JinjaException at(int line, String reason) {
        return new JinjaException(reason, line, false);
    }

    static JinjaException raised(String message) {
        return new JinjaException(message, 0, true);
    }

    /// This error with a line, unless it has one.
    JinjaException at(int where) {
        if (line > 0) {
            return this;
        }
        JinjaException placed = new JinjaException(reason, where, raised);
        placed.setStackTrace(getStackTrace());
        return placed;
    }

    /// What went wrong, without the line.
    public String reason() {
        return reason;
    }

    /// The template's line, counted from 1; 0 where none is known.
    public int line() {
        return line;
    }

    /// Whether the template itself refused its input with `raise_exception(…)`; [#reason] is then the template's words.
    public boolean raisedByTemplate() {
        return raised;
    }
}
