/// Tests of what the model looked at.
@NullMarked
package io.github.reattn.source;

import org.jspecify.annotations.NullMarked;
