package io.github.reattn.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables of one execution of a body; what it lacks is looked up outside.
final class Scope {
    private static final Object HIDDEN = new Object();

    private final @Nullable Scope outer;
    private final Map<String, Object> variables;

    /// The outermost scope: what the caller passed, and the globals.
    Scope(Map<String, Object> variables) {
        this.outer = null;
        this.variables = variables;
    }

    Scope(Scope outer, Names names) {
        this.outer = outer;
        this.variables = new HashMap<>();
        names.hidden().forEach(this::hide);
    }

    void hide(String name) {
        variables.put(name, HIDDEN);
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.variables.get(name);
            if (value != null) {
                return value == HIDDEN ? Undefined.variable(name) : value;
            }
        }
        return Undefined.variable(name);
    }
}
