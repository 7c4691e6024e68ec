/// From logits to the next token: a chain of stages in llama.cpp's order and with its meaning.
@NullMarked
package io.github.reattn.sampling;

import org.jspecify.annotations.NullMarked;
