package io.github.reattn.jinja;

/// Python's `None`; a host's null becomes this.
enum None {
    NONE
}
