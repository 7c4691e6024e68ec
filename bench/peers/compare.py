#!/usr/bin/env python3
"""Reattn beside its peers, on this machine: `python3 bench/peers/compare.py`. See README.md beside this file."""

import argparse
import dataclasses
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time

import provision
from provision import Unavailable, say

PROMPT = "Once upon a time there was"


@dataclasses.dataclass(frozen=True)
class Case:
    """A thing to time, and what it is compared with."""

    model: str
    rivals: dict  # name: the ratio that is aimed at, or None
    prompt: int = 0  # tokens to read …
    generate: int = 0  # … or to generate
    depth: int = 0  # tokens that come before, not timed
    mode: str = "full"  # Reattn's
    first_token: bool = False  # from start to first token instead

    @property
    def name(self):
        if self.first_token:
            return f"{self.model} start to first token (aim: under 1 s)"
        work = f"prefill {self.prompt}" if self.prompt else f"decode {self.generate}"
        return f"{self.model} {work}" + (f" at {self.depth}" if self.depth else "")

    def llama_bench_options(self):
        return ["-p", str(self.prompt), "-n", str(self.generate), "-d", str(self.depth)]


CASES = [
    Case("smollm2", {"llama.cpp": 2.0, "llama3.java": 2.0}, prompt=512),
    Case("smollm2", {"llama.cpp": 0.8, "llama3.java": 2.0}, generate=128),
    Case("smollm2", {"llama.cpp": None}, generate=128, depth=2048),
    Case("smollm2", {"llama.cpp": 1.0}, generate=128, depth=8192),
    Case("qwen", {"llama.cpp": 1.2}, prompt=512),
    Case("qwen", {"llama.cpp": 0.7}, generate=128),
    Case("smollm2", {"llama.cpp": None}, first_token=True),
]
LONG = [
    Case("smollm2", {"llama.cpp": 3.0, "reattn full": None}, generate=128, depth=8192, mode="reattention"),
    Case("qwen", {"llama.cpp": 4.0, "reattn full": None}, generate=32, depth=32768, mode="reattention"),
    Case("smollm2", {"llama.cpp": 5.0, "reattn full": 3.0}, prompt=32768, mode="reattention"),
]


class Reattn:
    def __init__(self, args):
        home = provision.jdk()
        self.command = [str(home / "bin" / "java"), "-jar", str(provision.reattn_jar(home))]
        self.threads = str(args.threads)
        self.scope = ["--scope", str(args.scope)] if args.scope else []

    def run(self, case, model, mode):
        if case.first_token:
            command = [*self.command, "run", "-m", str(model), "--raw", "--temp", "0", "-n", "1", "-t", self.threads]
            return seconds_to_first_byte([*command, PROMPT])
        options = [*case.llama_bench_options(), "-t", self.threads, "-r", "1", "-o", "json", "--mode", mode]
        scope = self.scope if mode != "full" else []
        return rate(output([*self.command, "bench", "-m", str(model), *options, *scope]), case)


class LlamaCpp:
    def __init__(self, args):
        python = args.llama_python or provision.llama_cpp(args.work)
        self.command = [str(python), str(provision.HERE / "llamacpp_bench.py")]
        self.threads = str(args.threads)

    def run(self, case, model, mode):
        options = ["--first-token", PROMPT] if case.first_token else [*case.llama_bench_options(), "-r", "1"]
        printed = output([*self.command, str(model), *options, "-t", self.threads])
        return json.loads(printed)[0]["avg_ns"] / 1e9 if case.first_token else rate(printed, case)


class Llama3Java:
    def __init__(self, args):
        if not args.llama3java:
            raise Unavailable("no package has it; clone it and give --llama3java DIR")
        home = provision.jdk()
        classes = provision.llama3_java(args.llama3java, args.work, home)
        parallelism = max(1, args.threads - 1)  # the caller works too
        self.command = [
            str(home / "bin" / "java"), "--enable-preview", "--add-modules", "jdk.incubator.vector",
            "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0", "--sun-misc-unsafe-memory-access=allow",
            f"-Djava.util.concurrent.ForkJoinPool.common.parallelism={parallelism}",
            "-cp", str(classes), "com.llama4j.Llama3Bench",
        ]  # fmt: skip

    def run(self, case, model, mode):
        sizes = [str(case.prompt), str(case.generate), str(case.depth)]
        return rate(output([*self.command, str(model), *sizes]), case)


PEERS = {"reattn": Reattn, "llama.cpp": LlamaCpp, "llama3.java": Llama3Java}


def output(command):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise Unavailable(f"exit {done.returncode}: {last}")
    return done.stdout


def rate(printed, case):
    """Tokens per second of the row that is this case's."""
    for row in json.loads(printed):
        if (row["n_prompt"], row["n_gen"], row["n_depth"]) == (case.prompt, case.generate, case.depth):
            return row["avg_ts"]
    raise Unavailable(f"no row for {case.name} in its output")


def seconds_to_first_byte(command):
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        first = process.stdout.read(1)
        seconds = time.perf_counter() - start
        errors = process.communicate()[1].decode("utf-8", "replace")
    if not first or process.returncode != 0:
        raise Unavailable(f"exit {process.returncode}: {(errors.strip() or 'no output').splitlines()[-1]}")
    return seconds


class Comparison:
    """Runs cases in rounds, A B C A B C …, and keeps every sample."""

    def __init__(self, args):
        self.args = args
        self.peers = {}
        self.missing = {}  # what cannot be had: why
        self.models = {}

    def provide(self, cases):
        for name in dict.fromkeys(runner.split()[0] for case in cases for runner in runners(case)):
            self.attempt(name, self.peers, lambda: PEERS[name](self.args))
        for name in dict.fromkeys(case.model for case in cases):
            self.attempt(name, self.models, lambda: provision.model(name, self.args.work, self.args.models))

    def attempt(self, name, into, make):
        try:
            into[name] = make()
        except Unavailable as why:
            self.missing[name] = str(why)
            say(f"skipping {name}: {why}")

    def run(self, case):
        """Samples by runner; a runner that fails has none."""
        samples = {runner: [] for runner in runners(case) if runner.split()[0] in self.peers}
        if case.model not in self.models:
            return {}
        model = self.models[case.model]
        with open(model, "rb") as file:  # a warm disk for whoever comes first
            while file.read(1 << 24):
                pass
        rounds = range(-1 if case.first_token else 0, self.args.rounds)  # the first start fills caches of its own
        for number in rounds:
            for runner in list(samples):
                peer, _, mode = runner.partition(" ")
                try:
                    sample = self.peers[peer].run(case, model, mode or case.mode)
                except Unavailable as why:
                    say(f"{case.name}: {runner}: {why}")
                    self.missing[f"{case.name}: {runner}"] = str(why)
                    del samples[runner]
                    continue
                if number >= 0:
                    samples[runner].append(sample)
                    say(f"{case.name}, round {number + 1} of {self.args.rounds}: {runner} {sample:.2f} {unit(case)}")
        return samples


def runners(case):
    """Reattn first; another mode of it as a rival is written behind its name."""
    return ["reattn", *case.rivals]


def unit(case):
    return "s" if case.first_token else "t/s"


def table(results):
    """Markdown; a ratio above 1 says that Reattn is faster."""
    lines = ["| case | reattn | peer | | ratio | goal |", "|---|--:|---|--:|--:|--:|"]
    for case, samples in results:
        ours = statistics.median(samples["reattn"]) if samples.get("reattn") else None
        for rival, goal in case.rivals.items():
            theirs = statistics.median(samples[rival]) if samples.get(rival) else None
            ratio = ours and theirs and (theirs / ours if case.first_token else ours / theirs)
            cells = [
                case.name + (f", {case.mode}" if case.mode != "full" else ""),
                f"{ours:.2f} {unit(case)}" if ours else "–",
                rival,
                f"{theirs:.2f} {unit(case)}" if theirs else "–",
                f"{ratio:.2f}" if ratio else "–",
                f"{goal:g}" if goal else "",
            ]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def rows(results, threads):
    """llama-bench's keys, a row per case and runner."""
    for case, samples in results:
        for runner, values in samples.items():
            if not values:
                continue
            peer, _, mode = runner.partition(" ")
            row = {"test": case.name, "peer": peer, "model": case.model, "n_threads": threads}
            if peer == "reattn":
                row["mode"] = mode or case.mode
            if case.first_token:
                row |= {"avg_ns": statistics.mean(values) * 1e9, "median_ns": statistics.median(values) * 1e9,
                        "samples_ns": [value * 1e9 for value in values]}  # fmt: skip
            else:
                row |= {"n_prompt": case.prompt, "n_gen": case.generate, "n_depth": case.depth,
                        "avg_ts": statistics.mean(values), "median_ts": statistics.median(values),
                        "stddev_ts": statistics.stdev(values) if len(values) > 1 else 0.0,
                        "samples_ts": values}  # fmt: skip
            yield row


def machine():
    cpu = platform.processor()
    info = pathlib.Path("/proc/cpuinfo")
    if info.is_file():
        match = re.search(r"^model name\s*: (.*)$", info.read_text(), re.MULTILINE)
        cpu = match[1] if match else cpu
    return {"cpu": cpu, "cores": os.cpu_count(), "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-r", "--rounds", type=int, default=3, help="how often each pair runs (default: 3)")
    parser.add_argument("-t", "--threads", type=int, default=2, help="threads of every peer (default: 2)")
    parser.add_argument("--long", action="store_true", help="the long contexts instead (tens of minutes a round)")
    parser.add_argument("--only", metavar="REGEX", default="", help="only cases whose name matches; see --list")
    parser.add_argument("--list", action="store_true", help="list the cases and stop")
    parser.add_argument("--scope", type=int, help="Reattn's scope in mode reattention (default: its own)")
    parser.add_argument("--json", metavar="FILE", help="write the rows there too; - is standard output")
    parser.add_argument("--work", type=pathlib.Path, default=provision.HERE / "work", help="where fetched things go")
    parser.add_argument("--models", default=os.environ.get("REATTN_MODELS"),
                        help="a directory with smollm2.gguf and qwen.gguf (default: $REATTN_MODELS, else fetched)")
    parser.add_argument("--llama-python", metavar="PYTHON", help="an interpreter that has llama_cpp (default: made)")
    parser.add_argument("--llama3java", metavar="DIR", help="a checkout of llama3.java, which no package has")
    return parser.parse_args()


def main():
    args = arguments()
    cases = [case for case in (LONG if args.long else CASES) if re.search(args.only, case.name)]
    if args.list or not cases:
        print("\n".join(case.name for case in (LONG if args.long else CASES)))
        return 0 if args.list else 2
    args.work.mkdir(parents=True, exist_ok=True)
    where = machine()
    if where["load"] and where["load"] > 0.5:
        say(f"the load is {where['load']:.1f}: other programs take part in what is measured")
    comparison = Comparison(args)
    comparison.provide(cases)
    results = [(case, comparison.run(case)) for case in cases]
    print(f"{where['cpu']}, {where['cores']} cores, {args.threads} threads, medians of {args.rounds} rounds\n")
    print(table(results))
    for name, why in comparison.missing.items():
        print(f"\nNot measured: {name}: {why}")
    if args.json:
        report = {"machine": where, "rows": list(rows(results, args.threads)), "missing": comparison.missing}
        text = json.dumps(report, indent=1) + "\n"
        if args.json == "-":
            print("\n" + text, end="")
        else:
            pathlib.Path(args.json).write_text(text)
    return 1 if any(not samples.get("reattn") for _, samples in results) else 0


if __name__ == "__main__":
    sys.exit(main())
