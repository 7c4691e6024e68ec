package io.github.reattn.model;

/// A forward step as data.
public record ForwardPlan() {}
