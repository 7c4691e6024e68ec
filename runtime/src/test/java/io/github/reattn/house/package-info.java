/// The rules of the house, held against the source tree.
@NullMarked
package io.github.reattn.house;

import org.jspecify.annotations.NullMarked;
