"""Writes the model as GGUF: architecture llama, F16 weights, F32 norms, a SentencePiece vocabulary.

The tokenizer merges the pair with the best score again and again, so every word needs a chain of pieces that leads to
it. Byte-pair merges are learned on the word list until each word is one piece; a piece's score is minus its rank.
"""

from collections import Counter

import gguf
import numpy as np

import needle_model
import needle_text as text

MARK = "▁"


def merges(words):
    """Pieces in the order in which byte-pair encoding of the words creates them."""
    split = [[MARK, *w] for w in words]
    pieces = []
    while True:
        pairs = Counter(pair for s in split for pair in zip(s, s[1:]))
        if not pairs:
            return pieces
        left, right = min(pairs, key=lambda p: (-pairs[p], p))
        pieces.append(left + right)
        split = [joined(s, left, right) for s in split]


def joined(symbols, left, right):
    out, i = [], 0
    while i < len(symbols):
        pair = symbols[i : i + 2] == [left, right]
        out.append(left + right if pair else symbols[i])
        i += 2 if pair else 1
    return out


def vocabulary(words):
    """(text, score, type) per id; ids as in needle_text: the words first, then the pieces they are merged from."""
    kind = gguf.TokenType
    ranked = merges(words)
    score = {p: -float(i) for i, p in enumerate(dict.fromkeys(ranked), 1)}
    whole = [MARK + w for w in words]
    single = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    parts = [p for p in score if p not in set(whole)]
    last = -float(len(ranked) + 1)
    tokens = [("<unk>", 0.0, kind.UNKNOWN), ("<s>", 0.0, kind.CONTROL), ("</s>", 0.0, kind.CONTROL)]
    tokens += [(f"<0x{b:02X}>", 0.0, kind.BYTE) for b in range(256)]
    tokens += [(p, last, kind.NORMAL) for p in [MARK, *"0123456789", ".", "?"]]
    tokens += [(p, score[p], kind.NORMAL) for p in whole]
    tokens += [(p, last, kind.NORMAL) for p in single]
    tokens += [(p, score[p], kind.NORMAL) for p in parts]
    if len(tokens) > text.VOCAB_SIZE:
        raise ValueError(f"{len(tokens)} tokens do not fit into a vocabulary of {text.VOCAB_SIZE}")
    return tokens + [(f"<unused{i}>", last, kind.UNUSED) for i in range(text.VOCAB_SIZE - len(tokens))]


def write(path, shape, weights, words):
    """shape: a needle_model.Shape as a dict; weights: tensor name as in NeedleModel -> array."""
    w = gguf.GGUFWriter(path, "llama")
    w.add_name("Reattn needle 512")
    w.add_description("Answers 'the code for NAME PLACE is' with five digits planted in its context")
    w.add_license("apache-2.0")
    w.add_languages(["en"])
    w.add_size_label(f"{sum(a.size for a in weights.values()) / 1e6:.1f}M")
    w.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    w.add_context_length(shape["context"])
    w.add_embedding_length(shape["width"])
    w.add_block_count(shape["layers"])
    w.add_feed_forward_length(shape["hidden"])
    w.add_head_count(shape["heads"])
    w.add_head_count_kv(shape["kv_heads"])
    w.add_key_length(shape["head_dim"])
    w.add_value_length(shape["head_dim"])
    w.add_rope_dimension_count(shape["head_dim"])
    w.add_rope_freq_base(needle_model.ROPE_BASE)
    w.add_layer_norm_rms_eps(needle_model.NORM_EPS)
    w.add_vocab_size(text.VOCAB_SIZE)
    tokens, scores, types = zip(*vocabulary(words))
    w.add_tokenizer_model("llama")
    w.add_tokenizer_pre("default")
    w.add_token_list(tokens)
    w.add_token_scores(scores)
    w.add_token_types(types)
    w.add_unk_token_id(0)
    w.add_bos_token_id(text.BOS)
    w.add_eos_token_id(2)
    w.add_add_bos_token(True)
    w.add_add_eos_token(False)
    w.add_add_space_prefix(True)
    for name, array in weights.items():
        w.add_tensor(name, array.astype(np.float32 if array.ndim == 1 else np.float16))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
