"""Greedy tokens and their margins by llama.cpp: fixtures for tests that compare a model step by step.

    oracle_greedy.py MODEL.gguf TEXT.txt --prompt 200 --steps 64 > greedy-model.tsv

The prompt is the first tokens of the text, with BOS where the model wants one. The first line of the output has the
prompt's ids, separated by spaces; each further line is a step: the token with the highest logit (a tie: the lowest
id), TAB, its margin over the second (a difference of logits), TAB, the second. Steps go on behind an end-of-generation
token.

A test feeds the oracle's tokens (teacher forcing) and compares its own argmax. Two right programs differ where the
margin is below about 0.5: 8-bit activations and half precision caches move logits by that much.
"""

import numpy as np

import llamacpp


def main():
    args = llamacpp.oracle_arguments(__doc__, prompt=200, steps=64)
    model = llamacpp.Model(args.model)
    prompt = model.first_tokens(args.text, args.prompt)
    context = llamacpp.Context(model, args.prompt + args.steps, args.threads, exact=args.exact)
    print(*prompt)
    context.append(prompt)
    for _ in range(args.steps):
        logits = context.last_logits()
        best, second = np.argsort(-logits, kind="stable")[:2]
        print(best, f"{logits[best] - logits[second]:.4f}", second, sep="\t")
        context.append([int(best)])


if __name__ == "__main__":
    main()
