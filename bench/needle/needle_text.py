"""The language of the needle model: word lists, token ids, sentences, haystacks (README.md has the grammar)."""

from pathlib import Path

WORDS_FILE = (
    Path(__file__).resolve().parents[2] / "runtime/src/main/resources/io/github/reattn/needle/words.txt"
)
VOCAB_SIZE = 2048
BOS = 1
FIRST_BYTE = 3  # <0x00> .. <0xFF>
SPACE = FIRST_BYTE + 256  # "▁" alone: it stands before the digits of a code
DIGIT = SPACE + 1  # "0" .. "9"
DOT = DIGIT + 10
QUESTION_MARK = DOT + 1
FIRST_WORD = QUESTION_MARK + 1

NEEDLE_TOKENS = 13
QUERY_TOKENS = 6
QUESTION_TOKENS = 8
CODE_DIGITS = 5

# One sentence form a line; a capital letter is a slot filled from the list of that letter.
SLOTS = {"A": "adjectives", "P": "people", "V": "verbs", "O": "objects", "D": "adverbs", "I": "prepositions"}
FORMS = (
    "the A P V the A O",
    "the P D V one O I the O",
    "I the A O the P V the O",
    "the P and the P V the A O D",
)


class SplitMix64:
    """The generator that the Java side uses too: same seed, same text."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed & self.MASK

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return ((z ^ (z >> 31)) >> 33) % bound


def read_words(path=WORDS_FILE):
    """Section name -> words, in the order of the file."""
    sections, current = {}, None
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            current = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            current += line.split()
    return sections


class Language:
    """Words with their token ids, and the sentences made of them, as lists of ids."""

    def __init__(self, sections=None):
        self.sections = sections or read_words()
        self.words = [w for section in self.sections.values() for w in section]
        if len(set(self.words)) != len(self.words):
            raise ValueError("words.txt: every word may stand in one section only")
        self.id = {w: FIRST_WORD + i for i, w in enumerate(self.words)}
        self.list = {s: [self.id[w] for w in ws] for s, ws in self.sections.items()}
        self.names, self.places = self.list["names"], self.list["places"]
        self.forms = [
            [self.list[SLOTS[w]] if w in SLOTS else [self.id[w]] for w in form.split()] for form in FORMS
        ]
        self.the_code_for = self.ids("the code for")

    def ids(self, words):
        return [self.id[w] for w in words.split()]

    def filler(self, rng):
        form = self.forms[rng.below(len(self.forms))]
        return [s[rng.below(len(s))] if len(s) > 1 else s[0] for s in form] + [DOT]

    def key(self, rng):
        name = self.names[rng.below(len(self.names))]
        return name, self.places[rng.below(len(self.places))]

    def code(self, rng):
        return [rng.below(10) for _ in range(CODE_DIGITS)]

    def query(self, key):
        return [*self.the_code_for, *key, self.id["is"]]

    def needle(self, key, code):
        return [*self.query(key), SPACE, *(DIGIT + d for d in code), DOT]

    def question(self, key):
        return [self.id["what"], self.id["is"], *self.the_code_for, *key, QUESTION_MARK]

    def haystack(self, tokens, depth, seed, one_in=10, with_question=True):
        """A prompt of at most `tokens` tokens, <s> included, and the five digits that answer it."""
        rng = SplitMix64(seed)
        key = self.key(rng)
        code = self.code(rng)
        tail = (self.question(key) if with_question else []) + self.query(key)
        sentences, room = [], tokens - 1 - len(tail) - NEEDLE_TOKENS
        while True:
            if rng.below(one_in) == 0:
                other = self.key(rng)
                while other == key:
                    other = self.key(rng)
                sentence = self.needle(other, self.code(rng))
            else:
                sentence = self.filler(rng)
            room -= len(sentence)
            if room < 0:
                break
            sentences.append(sentence)
        sentences.insert(int(depth * len(sentences)), self.needle(key, code))
        return [BOS, *(t for s in sentences for t in s), *tail], code

    def text(self, ids):
        """The plain text that the tokenizer turns into these ids."""
        marks = {SPACE: " ", DOT: ".", QUESTION_MARK: "?", BOS: ""}
        marks.update({DIGIT + d: str(d) for d in range(10)})
        return "".join(marks[i] if i in marks else " " + self.words[i - FIRST_WORD] for i in ids).lstrip()
