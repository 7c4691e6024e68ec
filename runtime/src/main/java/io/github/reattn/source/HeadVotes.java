package io.github.reattn.source;

/// How much one attention head wanted a passage.
///
/// @param layer the layer, 0 is the first
/// @param headKv the key/value head
/// @param votes each token that looks back has one vote for each query head that shares this key/value head
public record HeadVotes(int layer, int headKv, double votes) {}
