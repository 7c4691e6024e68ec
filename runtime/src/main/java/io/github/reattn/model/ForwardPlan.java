package io.github.reattn.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A forward step as data: what is done to every token, and what more is done where logits are wanted.
///
/// @param config sizes
/// @param attention per layer, what its `Attend` needs besides sizes
/// @param body the ops that every token passes
/// @param head the ops that turn [Slot#X] into [Slot#LOGITS]
public record ForwardPlan(ModelConfig config, List<LayerAttention> attention, List<Op> body, List<Op> head) {

    /// The part of a layer that decides what its queries see.
    ///
    /// @param window how many latest keys a query sees, itself included; 0 = all
    /// @param rope how queries and keys are rotated
    public record LayerAttention(int window, Rope rope) {}

    /// The plan of a model: the one page on which a token can be followed through its layers.
    public static ForwardPlan of(Model model) {
        ModelConfig config = model.config();
        List<Op> body = new ArrayList<>();
        List<LayerAttention> attention = new ArrayList<>();
        body.add(new Op.Embed(model.tokenEmbeddings(), config.embeddingScale(), Slot.X));
        for (int layer = 0; layer < config.blockCount(); layer++) {
            LayerWeights w = model.layers().get(layer);
            attention.add(new LayerAttention(w.window(), w.rope()));

            body.add(new Op.RmsNorm(Slot.X, w.attnNorm(), 1, Slot.XB));
            body.add(new Op.MatMul(Slot.XB, w.attnQ(), Slot.Q));
            body.add(new Op.MatMul(Slot.XB, w.attnK(), Slot.K));
            body.add(new Op.MatMul(Slot.XB, w.attnV(), Slot.V));
            normIfPresent(body, Slot.Q, w.attnQNorm(), config.headCount());
            normIfPresent(body, Slot.K, w.attnKNorm(), config.headCountKv());
            body.add(new Op.StoreKv(layer, Slot.K, Slot.V));
            body.add(new Op.Attend(layer, Slot.Q, Slot.ATT));
            body.add(new Op.MatMul(Slot.ATT, w.attnOutput(), Slot.XB));
            normIfPresent(body, Slot.XB, w.postAttentionNorm(), 1);
            body.add(new Op.Add(Slot.XB, Slot.X, 1));

            body.add(new Op.RmsNorm(Slot.X, w.ffnNorm(), 1, Slot.XB));
            body.add(new Op.MatMul(Slot.XB, w.ffnGate(), Slot.GATE));
            body.add(new Op.MatMul(Slot.XB, w.ffnUp(), Slot.UP));
            body.add(new Op.Gate(model.activation(), Slot.GATE, Slot.UP));
            body.add(new Op.MatMul(Slot.GATE, w.ffnDown(), Slot.XB));
            normIfPresent(body, Slot.XB, w.postFfwNorm(), 1);
            body.add(new Op.Add(Slot.XB, Slot.X, 1));
        }
        List<Op> head = List.of(
                new Op.RmsNorm(Slot.X, model.outputNorm(), 1, Slot.XB),
                new Op.MatMul(Slot.XB, model.output(), Slot.LOGITS));
        return new ForwardPlan(config, List.copyOf(attention), List.copyOf(body), head);
    }

    private static void normIfPresent(List<Op> ops, Slot slot, @Nullable ParameterVector weight, int groups) {
        if (weight != null) {
            ops.add(new Op.RmsNorm(slot, weight, groups, slot));
        }
    }
}
