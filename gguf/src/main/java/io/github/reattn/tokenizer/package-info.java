/// Tokenizers built from GGUF metadata: text to token ids and back.
@NullMarked
package io.github.reattn.tokenizer;

import org.jspecify.annotations.NullMarked;
