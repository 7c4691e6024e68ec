/// Conversations, and how a model wants them written.
@NullMarked
package io.github.reattn.chat;

import org.jspecify.annotations.NullMarked;
