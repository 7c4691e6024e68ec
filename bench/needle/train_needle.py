"""Trains the needle model, measures it under the ReAttention rule and writes it as GGUF. README.md has the commands."""

import argparse
import dataclasses
import json
import math
import time

import numpy as np

import needle_text as text

WEIGHT_DECAY = 0.1
SINKS, KEPT, LOCAL = 16, 240, 256  # of a spliced window


def train(args):
    import torch
    import torch.nn.functional as F

    from training_text import batches

    torch.manual_seed(args.seed)
    model = start(args).to(args.device)
    shape = model.shape
    print(model.shape, "parameters", sum(p.numel() for p in model.parameters()), flush=True)
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.dim() > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in trained if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.95), fused=args.device == "cuda")
    forward = torch.compile(model) if args.device == "cuda" else model
    splice = (SINKS, KEPT, LOCAL, shape.layers) if args.splice else None
    begin, step = time.time(), 0
    for arrays in batches(args.workers, args.seed, args.batch, shape.context, splice):
        done = (time.time() - begin) / (args.minutes * 60)
        if done >= 1:
            break
        rate = args.rate * min(1.0, (step + 1) / args.warm_up) * (0.01 + 0.495 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        tokens, positions, digit, *selected = (torch.from_numpy(a).to(args.device) for a in arrays)
        tokens, positions, selected = tokens.long(), positions.long(), [s.long() for s in selected]
        weights = torch.where(digit, 1.0, args.other_weight)
        with torch.autocast(args.device, torch.bfloat16):
            logits = forward(tokens[:, :-1], positions, *selected).float()
        targets = tokens.gather(1, positions + 1)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").view_as(weights)
        optimizer.zero_grad(set_to_none=True)
        ((loss * weights).sum() / weights.sum()).backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        if step % args.report == 0:
            right = logits.argmax(-1) == targets
            first = positions < shape.context
            for part, of in {"first window": digit & first, "spliced": digit & ~first}.items():
                if of.any():
                    figures = f"loss {loss[of].mean():.4f}, right {right[of].float().mean():.4f}"
                    print(f"{step} {time.time() - begin:.0f}s {part}: digits {figures}", flush=True)
            save(args.out, model)
    save(args.out, model)


def start(args):
    from needle_model import NeedleModel, Shape

    return load_model(args.start) if args.start else NeedleModel(Shape(**json.loads(args.shape)))


def load_model(path):
    import torch

    from needle_model import NeedleModel, Shape

    shape, arrays = load(path)
    model = NeedleModel(Shape(**shape))
    model.load_state_dict({k: torch.from_numpy(v).float() for k, v in arrays.items()})
    return model


def save(path, model):
    arrays = {k: v.detach().float().cpu().numpy() for k, v in model.state_dict().items()}
    arrays = {k: v.astype(np.float16) if v.ndim > 1 else v for k, v in arrays.items()}
    np.savez(path, shape=json.dumps(dataclasses.asdict(model.shape)), **arrays)


def load(path):
    arrays = dict(np.load(path))
    shape = json.loads(str(arrays.pop("shape")))
    return shape, arrays


def evaluate(args):
    from needle_model import Rule, Session

    model = load_model(args.checkpoint).eval().to(args.device)
    language = text.Language()
    for length in args.lengths:
        cases = min(args.cases, args.cases_long) if length > 20000 else args.cases
        for options in args.rules:
            rule, begin, right = Rule(**json.loads(options)), time.time(), []
            if rule.mode == "full" and length > 20000:
                continue
            for i in range(cases):
                prompt, code = language.haystack(
                    length, (i + 0.5) / cases, 1000 * length + i, args.one_in, not args.bare
                )
                session = Session(model, rule, len(prompt) + text.CODE_DIGITS + 1)
                answer = session.answer(prompt, text.CODE_DIGITS + 1)
                right.append(answer == [text.SPACE, *(text.DIGIT + d for d in code)])
            marks = "".join(".x"[r] for r in right)
            print(f"{length} {options} {sum(right)}/{cases} {marks} {time.time() - begin:.1f}s", flush=True)


def export(args):
    from write_gguf import write

    shape, arrays = load(args.checkpoint)
    write(args.gguf, shape, arrays, text.Language().words)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    p = commands.add_parser("train")
    p.add_argument("--minutes", type=float, default=4)
    p.add_argument("--out", default="needle.npz")
    p.add_argument("--shape", default="{}", help="JSON, fields of needle_model.Shape")
    p.add_argument("--start", help="a checkpoint to go on from")
    p.add_argument("--splice", action="store_true", help="train windows that hold spans of an earlier window, too")
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    p.add_argument("--warm-up", type=int, default=300, help="steps")
    p.add_argument("--other-weight", type=float, default=0.1, help="of a target that is no digit of an answer")
    p.add_argument("--workers", type=int, default=6)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--report", type=int, default=500)
    p.set_defaults(run=train)
    p = commands.add_parser("evaluate")
    p.add_argument("checkpoint")
    p.add_argument("--lengths", type=int, nargs="+", default=[400, 1024, 4096, 16384, 65536])
    p.add_argument("--cases", type=int, default=20)
    p.add_argument("--cases-long", type=int, default=10, help="beyond 20,000 tokens")
    p.add_argument("--one-in", type=int, default=10, help="one sentence of so many is a distractor needle")
    p.add_argument("--bare", action="store_true", help="no question, only 'the code for NAME PLACE is'")
    modes = [json.dumps({"mode": m}) for m in ("full", "streaming", "reattention")]
    p.add_argument("--rules", nargs="+", default=modes, help="JSON, fields of needle_model.Rule")
    p.set_defaults(run=evaluate)
    for p in commands.choices.values():
        p.add_argument("--device", default="cuda")
    p = commands.add_parser("export")
    p.add_argument("checkpoint")
    p.add_argument("gguf")
    p.set_defaults(run=export)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
