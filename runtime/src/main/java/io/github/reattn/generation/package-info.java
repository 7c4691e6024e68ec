/// From prompt tokens to an answer: reading the prompt, choosing tokens, streaming text, knowing when to stop.
///
/// [Generator] is the loop; everything else here is what it needs.
@NullMarked
package io.github.reattn.generation;

import org.jspecify.annotations.NullMarked;
