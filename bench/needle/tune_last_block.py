"""Trains the last block only, on stored inputs of it, in windows that hold spans of an earlier window.

The model retrieves in its last block, so this is where spliced windows matter, and one CPU core can do it:

    python tune_last_block.py start.npz out.npz --samples 320 --epochs 10
"""

import argparse
import math
import time

import torch
import torch.nn.functional as F

from needle_model import rope
from train_needle import KEPT, LOCAL, SINKS, load_model, save
from training_text import Sequences

BATCH = 8


def stored_inputs(model, samples, seed):
    """Batches of the last block's input [B, T, width], targets and what they should predict, and seen positions."""
    sequences, context = Sequences(seed, model.shape.context), model.shape.context
    for _ in range(samples // BATCH):
        drawn = zip(*(sequences.spliced(SINKS, KEPT, LOCAL, model.shape.layers) for _ in range(BATCH)))
        tokens, targets, digit, selected = (torch.tensor(column) for column in drawn)
        with torch.no_grad():
            inputs = model.stream(tokens[:, :-1], selected, model.shape.layers - 1)
        sinks = torch.arange(SINKS).expand(BATCH, -1)
        local = torch.arange(context, context + LOCAL).expand(BATCH, -1)
        seen = torch.cat((sinks, selected[:, -1], local), 1)
        yield inputs.half(), targets, tokens.gather(1, targets + 1), digit, seen


def last_block_logits(model, inputs, targets, seen):
    """Logits at the targets only: [B, P, vocab]."""
    block, context = model.blk[-1], model.shape.context
    q, k, v = block.qkv(inputs)
    x, q = rows(inputs, targets), rows(q.transpose(1, 2).flatten(2), targets).unflatten(2, (-1, q.shape[3]))
    spliced = targets >= context
    place = targets - spliced * (context - SINKS - KEPT)  # position in the window
    q = torch.stack([rope(a.transpose(0, 1), p) for a, p in zip(q, place)])
    positions, attended = torch.arange(context), []
    for cols in (positions.expand_as(seen), seen):
        kept = [t.gather(2, cols[:, None, :, None].expand(-1, t.shape[1], -1, t.shape[3])) for t in (k, v)]
        mask = positions <= place[:, None, :, None]
        attended.append(F.scaled_dot_product_attention(q, rope(kept[0], positions), kept[1], mask, enable_gqa=True))
    return model.logits(block.finish(x, torch.where(spliced[:, None, :, None], attended[1], attended[0])))


def rows(x, index):
    return x.gather(1, index[:, :, None].expand(-1, -1, x.shape[2]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("start")
    parser.add_argument("out")
    parser.add_argument("--samples", type=int, default=320)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    model, begin = load_model(args.start), time.time()
    model.requires_grad_(False)
    model.blk[-1].requires_grad_(True)
    optimizer = torch.optim.AdamW(model.blk[-1].parameters(), lr=args.rate, betas=(0.9, 0.95), weight_decay=0.05)
    stored = list(stored_inputs(model, args.samples, args.seed))
    print(f"{len(stored)} batches stored, {time.time() - begin:.0f}s", flush=True)
    for epoch in range(args.epochs):
        figures = []
        for i in torch.randperm(len(stored)).tolist():
            inputs, targets, wanted, digit, seen = stored[i]
            done = (epoch + len(figures) / len(stored)) / args.epochs
            for group in optimizer.param_groups:
                group["lr"] = args.rate * min(1.0, 20 * done + 0.01) * 0.5 * (1 + math.cos(math.pi * done))
            logits = last_block_logits(model, inputs.float(), targets, seen)
            loss = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none").view_as(wanted)
            weights = torch.where(digit, 1.0, 0.005)
            optimizer.zero_grad()
            ((loss * weights).sum() / weights.sum()).backward()
            torch.nn.utils.clip_grad_norm_(model.blk[-1].parameters(), 1.0)
            optimizer.step()
            right = logits.argmax(-1) == wanted
            parts = (digit & (targets < model.shape.context), digit & (targets >= model.shape.context))
            figures.append([right[part].float().mean() for part in parts])
        first, spliced = torch.tensor(figures).nanmean(0).tolist()
        print(f"epoch {epoch} {time.time() - begin:.0f}s digits right: {first:.4f}, spliced {spliced:.4f}", flush=True)
        save(args.out, model)


if __name__ == "__main__":
    main()
