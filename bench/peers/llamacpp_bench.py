"""What llama-bench measures, for a llama.cpp that has no llama-bench beside it.

    llamacpp_bench.py MODEL.gguf -p 512 -n 128 -d 0 -t 2 -r 1      reading and generating, in tokens per second
    llamacpp_bench.py MODEL.gguf --first-token "Why is the sky blue?" -t 2     loading to first token, in seconds

Prints a JSON array with llama-bench's keys. As there: random tokens, one test for -p and one for -n, each behind -d
tokens that are not timed, and a warm-up before each. The first token's time starts after Python's own start.
"""

import argparse
import json
import random
import statistics
import time

import llamacpp


def main():
    args = arguments()
    start = time.perf_counter()
    model = llamacpp.Model(args.model)
    if args.first_token is not None:
        context = llamacpp.Context(model, 512, args.t)
        context.append(model.tokenize(args.first_token, add_special=True))
        context.last_logits().argmax()
        print(json.dumps([{"avg_ns": round(1e9 * (time.perf_counter() - start)), "n_threads": args.t}]))
        return
    tests = [(args.p, 0)] * (args.p > 0) + [(0, args.n)] * (args.n > 0)
    print(json.dumps([measure(model, p, n, args) for p, n in tests], indent=1))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("-p", type=int, default=512, help="tokens of the prompt; 0 skips the test")
    parser.add_argument("-n", type=int, default=128, help="tokens to generate; 0 skips the test")
    parser.add_argument("-d", type=int, default=0, help="tokens that the context holds before")
    parser.add_argument("-t", type=int, default=2, help="threads")
    parser.add_argument("-r", type=int, default=1, help="repetitions")
    parser.add_argument("--first-token", metavar="PROMPT")
    return parser.parse_args()


def measure(model, n_prompt, n_gen, args):
    context = llamacpp.Context(model, args.d + n_prompt + n_gen, args.t)
    rng = random.Random(1)
    tokens = lambda n: [rng.randrange(model.vocab_size) for _ in range(n)]
    context.append(tokens(min(n_prompt, 512) or 1))  # warm-up, as llama-bench does
    samples = []
    for _ in range(args.r):
        context.clear()
        context.append(tokens(args.d))
        start = time.perf_counter()
        context.append(tokens(n_prompt))
        for token in tokens(n_gen):
            context.append([token])
        samples.append((n_prompt + n_gen) / (time.perf_counter() - start))
    return {
        "n_prompt": n_prompt,
        "n_gen": n_gen,
        "n_depth": args.d,
        "n_threads": args.t,
        "avg_ts": statistics.mean(samples),
        "stddev_ts": statistics.stdev(samples) if len(samples) > 1 else 0.0,
        "samples_ts": samples,
    }


if __name__ == "__main__":
    main()
