/// Kernels on the Vector API; the only package that touches `jdk.incubator.vector`.
@NullMarked
package io.github.reattn.cpu.vector;

import org.jspecify.annotations.NullMarked;
