/// What a model is: configuration, weights, and the plan of a forward step.
@NullMarked
package io.github.reattn.model;

import org.jspecify.annotations.NullMarked;
