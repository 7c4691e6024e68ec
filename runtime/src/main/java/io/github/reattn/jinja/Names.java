package io.github.reattn.jinja;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names that one scope of a template uses.
///
/// Jinja2 decides at compile time what a name means. For an interpreter with a chain of scopes that matters in one
/// case:
/// a name whose first use in a scope is an unconditional assignment belongs to that scope from its beginning, so an
/// inner scope that reads it earlier finds it undefined, even if the caller passed a variable of that name. A name that
/// an enclosing scope uses is not hidden.
final class Names {
    /// The name under which a filter block's text is found; no template can write it.
    static final String BLOCK_TEXT = "{%block%}";

    final @Nullable Names parent;
    private final Set<String> used = new HashSet<>();
    private final Set<String> hidden = new LinkedHashSet<>();

    Names(@Nullable Names parent) {
        this.parent = parent;
    }

    void use(String name) {
        used.add(name);
    }

    void assign(String name, boolean conditionally) {
        if (used.add(name) && !conditionally) {
            hidden.add(name);
        }
    }

    /// To be called for every scope when the whole template is parsed.
    void finish() {
        hidden.removeIf(this::usedOutside);
    }

    private boolean usedOutside(String name) {
        for (Names outer = parent; outer != null; outer = outer.parent) {
            if (outer.used.contains(name)) {
                return true;
            }
        }
        return false;
    }

    Set<String> hidden() {
        return hidden;
    }
}
