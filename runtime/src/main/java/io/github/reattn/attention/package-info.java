/// Which cached keys a query attends to.
@NullMarked
package io.github.reattn.attention;

import org.jspecify.annotations.NullMarked;
