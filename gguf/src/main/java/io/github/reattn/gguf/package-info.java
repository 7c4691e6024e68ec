/// The GGUF file format: metadata, tensors, and the table of tensor types.
@NullMarked
package io.github.reattn.gguf;

import org.jspecify.annotations.NullMarked;
