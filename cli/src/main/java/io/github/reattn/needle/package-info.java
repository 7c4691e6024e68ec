/// Needles in haystacks: how far back a model finds what it was told. Tasks, runs, scores and reports, without the
/// command line.
@NullMarked
package io.github.reattn.needle;

import org.jspecify.annotations.NullMarked;
