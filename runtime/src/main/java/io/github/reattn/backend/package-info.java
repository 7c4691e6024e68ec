/// What a device offers: a backend opens sessions, a session runs the plan over tokens.
@NullMarked
package io.github.reattn.backend;

import org.jspecify.annotations.NullMarked;
