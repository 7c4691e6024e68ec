package io.github.reattn.trace;

import io.github.reattn.generation.Answer;

/// A question and what became of it.
public record AskedQuestion(String question, Answer answer) {}
