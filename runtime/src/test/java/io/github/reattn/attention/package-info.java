/// Tests of what is selected, apart from who attends.
@NullMarked
package io.github.reattn.attention;

import org.jspecify.annotations.NullMarked;
