/// The user's models: where they are kept, where they come from, and how they are fetched whole or not at all.
@NullMarked
package io.github.reattn.store;

import org.jspecify.annotations.NullMarked;
