/// What the model looked at, as a file: a page to look at, or data.
@NullMarked
package io.github.reattn.trace;

import org.jspecify.annotations.NullMarked;
