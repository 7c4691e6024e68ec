"""Token ids of odd texts by llama.cpp: the odd-MODEL.tsv of the tokenizer tests.

    oracle_tokens.py MODEL.gguf < odd-texts.tsv > odd-model.tsv

MODEL.gguf may be a vocabulary without weights. A line of the input is `name TAB text`, where ␠ stands for a space and
\\uXXXX for a UTF-16 unit that cannot be seen. A line of the output has the ids, separated by spaces, of the same line's
text twice: special tokens taken as plain text, TAB, special tokens recognised and BOS and EOS added where the model
wants them.
"""

import re
import sys

import llamacpp


def unescaped(field):
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda unit: chr(int(unit[1], 16)), field.replace("␠", " "))
    return text.encode("utf-16", "surrogatepass").decode("utf-16")


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    model = llamacpp.Model(sys.argv[1], vocab_only=True)
    for line in sys.stdin.buffer.read().decode("utf-8").removesuffix("\n").split("\n"):
        text = unescaped(line.split("\t", 1)[1])
        print(*(" ".join(map(str, model.tokenize(text, special, special))) for special in (False, True)), sep="\t")


if __name__ == "__main__":
    main()
