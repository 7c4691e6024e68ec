"""Mean negative log-likelihood of a text by llama.cpp: what `reattn perplexity` is compared with.

    oracle_nll.py MODEL.gguf TEXT.txt --context 2048

Tokens 1 … N − 1 of the text's first N are scored, each given all before it; BOS counts as token 0 where the model
wants one. Prints a JSON object {"tokens", "nll", "ppl"}; natural logarithms, in double precision.
"""

import json
import math

import numpy as np

import llamacpp

BATCH = 256


def main():
    args = llamacpp.oracle_arguments(__doc__, context=2048)
    model = llamacpp.Model(args.model)
    tokens = model.first_tokens(args.text, args.context)
    context = llamacpp.Context(model, len(tokens), args.threads, BATCH, args.exact)
    total = 0.0
    for start in range(0, len(tokens) - 1, BATCH):
        part = tokens[start : start + BATCH]
        context.append(part, logits="all")
        following = tokens[start + 1 : start + 1 + len(part)]
        logits = context.all_logits(len(part))[: len(following)].astype(np.float64)
        highest = logits.max(axis=1)
        total += (highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))).sum()
        total -= logits[np.arange(len(following)), following].sum()
    nll = total / (len(tokens) - 1)
    print(json.dumps({"tokens": len(tokens), "nll": nll, "ppl": math.exp(nll)}))


if __name__ == "__main__":
    main()
