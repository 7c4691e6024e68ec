/// A tokenizer, a session and a backend whose every answer a test knows.
@NullMarked
package io.github.reattn.fake;

import org.jspecify.annotations.NullMarked;
