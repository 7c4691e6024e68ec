"""Training sequences: sentences, needles and many queries in one window, some of it cut as selected spans are."""

import multiprocessing
import random

import numpy as np

import needle_text as text

TARGETS = 96  # positions of a sequence whose next token is trained
DIFFICULT = 0.4  # share of needles that have the name or the place of another needle of the sequence
ASKED_AGAIN = 0.05
SPAN = 16


class Rng(random.Random):
    def below(self, bound):
        return int(self.random() * bound)


class Sequences:
    def __init__(self, seed, length, fillers=20000):
        self.rng, self.length = Rng(seed), length
        self.language = text.Language()
        self.fillers = [self.language.filler(self.rng) for _ in range(fillers)]

    def new_key(self, used):
        while True:
            key = self.language.key(self.rng)
            if used and self.rng.random() < DIFFICULT:
                other = self.rng.choice(used)
                key = (other[0], key[1]) if self.rng.random() < 0.5 else (key[0], other[1])
            if key not in used:
                used.append(key)
                return key

    def part(self, sentence):
        """A piece of the sentence, as at the border of a selected span."""
        at = self.rng.below(len(sentence))
        return sentence[at:] if self.rng.random() < 0.5 else sentence[:at]

    def sequence(self):
        """Tokens [length + 1], target positions [TARGETS], and which of them predict a digit of an answer."""
        writer = Writer(self)
        writer.write(self.length + 1)
        tokens = writer.tokens[: self.length + 1]
        return tokens, *self.targets(writer.digits, self.length)

    def spliced(self, sinks, kept, local, layers):
        """A first part of a whole window, and `local` more tokens that see the sinks and `kept` selected tokens of it.

        Tokens [length + local + 1], target positions [TARGETS], which of them predict a digit of an answer, and the
        selected positions [layers, kept]. As in inference, the first layer keeps the most recent tokens, the others keep spans; those of
        the second half of the layers hold the needles that are asked for.
        """
        writer = Writer(self)
        writer.write(self.length)
        needles = [at for at in writer.waiting.values() if sinks <= at[0] < self.length - text.NEEDLE_TOKENS]
        self.rng.shuffle(needles)
        most = kept // SPAN
        asked = needles[: self.rng.below(most) + 1]
        selected = [list(range(self.length - kept, self.length))]
        for layer in range(1, layers):
            starts = [max(sinks, at[0] - self.rng.below(SPAN - text.NEEDLE_TOKENS + 1)) for at in asked]
            if layer < layers // 2 and self.rng.random() < 0.5:
                starts = []
            selected.append(self.spans(starts, sinks, kept))
        writer.keep(asked)
        writer.write(self.length + local + 1)
        tokens = writer.tokens[: self.length + local + 1]
        return tokens, *self.targets(writer.digits, self.length + local), selected

    def spans(self, starts, sinks, kept):
        """The positions of these spans and of more, at random places, until there are `kept` of them."""
        chosen = {p for s in starts for p in range(s, min(s + SPAN, self.length))}
        while len(chosen) < kept:
            start = sinks + self.rng.below(self.length - sinks)
            chosen.update(range(start, min(start + SPAN, self.length, start + kept - len(chosen))))
        return sorted(chosen)[:kept]

    def targets(self, digits, length):
        digits = [d for d in digits if d < length][-TARGETS:]
        others = [self.rng.below(length) for _ in range(TARGETS - len(digits))]
        return digits + others, [True] * len(digits) + [False] * len(others)


class Writer:
    """One sequence in the making: needles wait to be asked for, in a mix that is drawn anew for each sequence."""

    def __init__(self, sequences):
        rng = sequences.rng
        self.sequences, self.rng, self.language = sequences, rng, sequences.language
        self.needles = rng.choice((0.05, 0.2, 0.4, 0.6, 0.9))
        self.queries = rng.choice((0.1, 0.3, 0.5))
        self.quiet = rng.choice((0.0, 0.3, 0.7)) * sequences.length  # no query before this position
        self.cuts = rng.choice((0.0, 0.0, 0.2, 0.5))
        self.tokens, self.digits, self.used = [text.BOS], [], []
        self.waiting, self.asked = {}, {}  # key -> (position, code)

    def write(self, length):
        while len(self.tokens) < length:
            if self.waiting and len(self.tokens) > self.quiet and self.rng.random() < self.queries:
                self.ask()
            else:
                self.tell()

    def ask(self):
        among = self.asked if self.asked and self.rng.random() < ASKED_AGAIN else self.waiting
        key = self.rng.choice(list(among))
        self.asked[key] = among.pop(key)
        if self.rng.random() < 0.5:
            self.tokens += self.language.question(key)
        first = len(self.tokens) + text.QUERY_TOKENS  # the space: the first digit comes after it
        self.digits += range(first, first + text.CODE_DIGITS)
        self.tokens += self.language.needle(key, self.asked[key][1])

    def tell(self):
        planted, cut = self.rng.random() < self.needles, self.rng.random() < self.cuts
        if planted:
            key, code = self.sequences.new_key(self.used), self.language.code(self.rng)
            sentence = self.language.needle(key, code)
            if not cut:
                self.waiting[key] = len(self.tokens), code
        else:
            sentence = self.sequences.fillers[self.rng.below(len(self.sequences.fillers))]
        self.tokens += self.sequences.part(sentence) if cut else sentence

    def keep(self, needles):
        """Only these needles of the tokens so far can be asked for from now on."""
        self.waiting = {k: v for k, v in self.waiting.items() if v in needles}
        self.asked, self.quiet = {}, 0
        self.queries = self.rng.choice((0.3, 0.6, 0.9))


def produce(seed, size, length, splice, queue):
    sequences = Sequences(seed, length)
    while True:
        drawn = [sequences.spliced(*splice) if splice else sequences.sequence() for _ in range(size)]
        kinds = (np.int16, np.int16, np.bool_, np.int16)
        queue.put([np.array(column, kind) for column, kind in zip(zip(*drawn), kinds)])


def batches(workers, seed, size, length, splice=None):
    """Endless batches (tokens, positions, digits, and selected if spliced) from daemon processes."""
    queue = multiprocessing.Queue(maxsize=4 * workers)
    for i in range(workers):
        arguments = (seed * 1000 + i, size, length, splice, queue)
        multiprocessing.Process(target=produce, args=arguments, daemon=True).start()
    while True:
        yield queue.get()
