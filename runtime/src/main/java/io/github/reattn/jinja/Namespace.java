package io.github.reattn.jinja;

/// What `namespace()` returns: the one thing whose attributes a template can set.
record Namespace(Dict attributes) {

    /// Two namespaces are never equal.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
