/// What the model looked at: retrieved passages, mapped back to the texts that they come from.
@NullMarked
package io.github.reattn.source;

import org.jspecify.annotations.NullMarked;
