/// Benchmarks.
@NullMarked
package io.github.reattn.bench;

import org.jspecify.annotations.NullMarked;
