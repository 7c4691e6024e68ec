/// The reattn command line.
@NullMarked
package io.github.reattn.cli;

import org.jspecify.annotations.NullMarked;
