"""A small Llama in PyTorch, and its inference under the ReAttention rule (README.md names the parameters)."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

NORM_EPS = 1e-5
ROPE_BASE = 10000.0


@dataclass(frozen=True)
class Shape:
    vocab: int = 2048
    width: int = 256
    layers: int = 4
    heads: int = 4
    kv_heads: int = 2
    head_dim: int = 64
    hidden: int = 384
    context: int = 512


@dataclass(frozen=True)
class Rule:
    """mode: full, streaming (sinks and the most recent keys) or reattention."""

    mode: str = "reattention"
    scope: int = 512
    local: int = 256
    sinks: int = 16
    top_k: int = 4
    span: int = 16
    tile: int = 64
    tail: int = 64  # the question tile: the last tokens of the prompt, all of which vote
    voter_stride: int = 8
    recall_from: int = 512
    first_layer: int = 1  # layers below attend to sinks and the most recent keys


def rope(x, positions):
    """Rotates the pairs (2i, 2i+1), which is GGUF's convention for the architecture llama. x: [..., T, d]."""
    d = x.shape[-1]
    inverse = ROPE_BASE ** (-torch.arange(0, d, 2, device=x.device, dtype=torch.float32) / d)
    angle = positions.float()[:, None] * inverse
    cos, sin = angle.cos(), angle.sin()
    even, odd = x[..., 0::2].float(), x[..., 1::2].float()
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2).to(x.dtype)


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + NORM_EPS) * self.weight


class Block(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.shape = s

        def linear(inputs, outputs):
            return nn.Linear(inputs, outputs, bias=False)

        self.attn_norm, self.ffn_norm = Norm(s.width), Norm(s.width)
        self.attn_q = linear(s.width, s.heads * s.head_dim)
        self.attn_k = linear(s.width, s.kv_heads * s.head_dim)
        self.attn_v = linear(s.width, s.kv_heads * s.head_dim)
        self.attn_output = linear(s.heads * s.head_dim, s.width)
        self.ffn_gate, self.ffn_up = linear(s.width, s.hidden), linear(s.width, s.hidden)
        self.ffn_down = linear(s.hidden, s.width)

    def qkv(self, x):
        """x: [B, T, width] -> q [B, H, T, d], k and v [B, KV, T, d], none of them rotated."""
        h, s = self.attn_norm(x), self.shape
        return [
            p(h).unflatten(-1, (n, s.head_dim)).transpose(1, 2)
            for p, n in ((self.attn_q, s.heads), (self.attn_k, s.kv_heads), (self.attn_v, s.kv_heads))
        ]

    def finish(self, x, attended):
        """Adds attention [B, H, T, d] and the feed-forward part to the stream x."""
        x = x + self.attn_output(attended.transpose(1, 2).flatten(2))
        h = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h))


class NeedleModel(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.shape = s
        self.token_embd = nn.Embedding(s.vocab, s.width)
        self.blk = nn.ModuleList(Block(s) for _ in range(s.layers))
        self.output_norm = Norm(s.width)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=0.02)

    def forward(self, tokens, targets, selected=None):
        """Logits of the next token at targets [B, P] of the sequences tokens [B, T].

        With selected [B, layers, n], tokens from `context` on see the first tokens, the selected ones and those from
        `context` on, renumbered without gaps: one window that holds spans of an earlier one.
        """
        x = self.stream(tokens, selected, self.shape.layers)
        return self.logits(x.gather(1, targets[:, :, None].expand(-1, -1, x.shape[2])))

    def stream(self, tokens, selected, layers):
        """The stream [B, T, width] after so many blocks."""
        x = self.token_embd(tokens)
        context = self.shape.context
        positions = torch.arange(context, device=tokens.device)
        for layer, block in enumerate(self.blk[:layers]):
            q, k, v = block.qkv(x)
            parts = [self.window(q[:, :, :context], k[:, :, :context], v[:, :, :context], positions)]
            if selected is not None:
                last = q[:, :, context:]
                sinks = positions[: context - selected.shape[2] - last.shape[2]].expand(len(x), -1)
                local = torch.arange(context, tokens.shape[1], device=x.device).expand(len(x), -1)
                seen = torch.cat((sinks, selected[:, layer], local), 1)
                kept = [t.gather(2, seen[:, None, :, None].expand(-1, t.shape[1], -1, t.shape[3])) for t in (k, v)]
                parts.append(self.window(last, *kept, positions))
            x = block.finish(x, torch.cat(parts, 2))
        return x

    def window(self, q, k, v, positions):
        """Causal attention of the last q tokens to k tokens at positions 0, 1, 2, …"""
        m, n = q.shape[2], k.shape[2]
        q, k = rope(q, positions[n - m : n]), rope(k, positions[:n])
        mask = torch.ones(m, n, dtype=torch.bool, device=q.device).tril(n - m) if m < n else None
        return F.scaled_dot_product_attention(q, k, v, mask, is_causal=mask is None, enable_gqa=True)

    def logits(self, x):
        return F.linear(self.output_norm(x), self.token_embd.weight)


class Session:
    """One context: un-rotated keys and values per layer, and the choice of what each query tile attends to."""

    def __init__(self, model, rule, capacity):
        self.model, self.rule, self.length = model, rule, 0
        s, like = model.shape, model.token_embd.weight
        size = (s.layers, s.kv_heads, capacity, s.head_dim)
        self.keys, self.values = like.new_zeros(size), like.new_zeros(size)

    @torch.no_grad()
    def answer(self, prompt, new_tokens):
        """Greedy continuation of the prompt."""
        n, r = len(prompt), self.rule
        tokens = torch.tensor([prompt], device=self.keys.device)
        cut = max(0, n - r.tail)
        first = n if r.mode == "full" or n <= r.recall_from else min(cut, r.recall_from)
        ends = [first, *range(first + r.tile, cut, r.tile), cut, n]
        for end in sorted({e for e in ends if e >= first}):
            hidden = self.step(tokens[:, self.length : end], all_vote=end == n)
        out = []
        while True:
            out.append(int(self.model.logits(hidden[:, -1]).argmax(-1)))
            if len(out) == new_tokens:
                return out
            hidden = self.step(tokens.new_tensor([[out[-1]]]), all_vote=True)

    def step(self, tokens, all_vote):
        x = self.model.token_embd(tokens)
        start, self.length = self.length, self.length + tokens.shape[1]
        for layer, block in enumerate(self.model.blk):
            q, k, v = block.qkv(x)
            self.keys[layer, :, start : self.length] = k[0]
            self.values[layer, :, start : self.length] = v[0]
            x = block.finish(x, self.attend(layer, q[0], all_vote)[None])
        return x

    def attend(self, layer, q, all_vote):
        """q: [H, T, d] -> [H, T, d]; the group of query heads of one KV head shares one scope."""
        n, (heads, t, d) = self.length, q.shape
        keys, values = self.keys[layer, :, :n], self.values[layer, :, :n]
        group = heads // len(keys)
        out = torch.empty_like(q)
        for h in range(len(keys)):
            qh = q[h * group : (h + 1) * group]
            scope = self.scope(layer, qh, keys[h], all_vote)
            kh, vh = (keys[h], values[h]) if scope is None else (keys[h, scope], values[h, scope])
            r = len(kh)
            positions = torch.arange(r, device=q.device)
            mask = torch.ones(t, r, dtype=torch.bool, device=q.device).tril(r - t) if t < r else None
            out[h * group : (h + 1) * group] = F.scaled_dot_product_attention(
                rope(qh, positions[r - t :])[None],
                rope(kh, positions).expand(1, group, r, d),
                vh.expand(1, group, r, d),
                attn_mask=mask,
                is_causal=mask is None,
            )[0]
        return out

    def scope(self, layer, q, keys, all_vote):
        """The indices of the attended keys in ascending order, or None for all of them."""
        r, n = self.rule, self.length
        if r.mode == "full" or n <= r.recall_from:
            return None
        every = torch.arange(n, device=q.device)
        if r.mode == "streaming" or layer < r.first_layer:
            return torch.cat((every[: r.sinks], every[n - r.scope + r.sinks :]))
        middle = keys[r.sinks : n - r.local]
        if not all_vote:
            q = q[:, r.voter_stride - 1 :: r.voter_stride]
        top = (q.reshape(-1, q.shape[-1]) @ middle.T).topk(min(r.top_k, len(middle)))
        weight = torch.softmax(top.values / math.sqrt(q.shape[-1]), -1)
        votes = torch.zeros(len(middle), dtype=torch.float64, device=q.device)
        votes.index_add_(0, top.indices.flatten(), weight.flatten().double())
        chosen = self.widen(votes, r.scope - r.local - r.sinks) + r.sinks
        return torch.cat((every[: r.sinks], chosen, every[n - r.local :]))

    def widen(self, votes, budget):
        """The spans around the winners, best first, as long as their union has at most `budget` keys."""
        span = self.rule.span
        ranked = torch.sort(votes, descending=True, stable=True)
        winners = ranked.indices[: min(budget, int((votes > 0).sum()))]
        around = torch.arange(-(span // 2), span - span // 2, device=votes.device)
        covered = (winners[:, None] + around).clamp(0, len(votes) - 1).flatten()
        rank = torch.arange(len(winners), device=votes.device).repeat_interleave(span)
        first = torch.full_like(votes, len(winners), dtype=torch.long)
        first.scatter_reduce_(0, covered, rank, "amin")  # by which winner a key came in
        union = torch.bincount(first, minlength=len(winners) + 1)[: len(winners)].cumsum(0)
        return (first < (union <= budget).sum()).nonzero().flatten()
