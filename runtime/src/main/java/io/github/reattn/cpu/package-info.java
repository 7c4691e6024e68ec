/// The CPU backend: interprets a plan with scalar or vector kernels on a pool of threads.
@NullMarked
package io.github.reattn.cpu;

import org.jspecify.annotations.NullMarked;
