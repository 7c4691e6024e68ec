"""llama.cpp through its C API, as the package llama-cpp-python brings it: what the other scripts here share.

Needs `pip install llama-cpp-python==0.3.36` (compare.py makes an environment with it).
"""

import argparse
import ctypes
import sys

import llama_cpp as api
import numpy as np

ERROR = 4  # ggml_log_level
MMAP = 1  # llama_load_mode


@api.llama_log_callback
def _quiet(level, text, _):
    if level == ERROR:
        print(text.decode("utf-8", "replace"), end="", file=sys.stderr)


api.llama_log_set(_quiet, ctypes.c_void_p(0))
api.llama_backend_init()


class Model:
    """A GGUF file: weights (unless vocab_only) and vocabulary."""

    def __init__(self, path, vocab_only=False):
        params = api.llama_model_default_params()
        params.vocab_only = vocab_only
        params.load_mode = MMAP
        self.handle = api.llama_model_load_from_file(str(path).encode(), params)
        if not self.handle:
            raise SystemExit(f"{path}: llama.cpp cannot load it")
        self.vocab = api.llama_model_get_vocab(self.handle)
        self.vocab_size = api.llama_vocab_n_tokens(self.vocab)

    def tokenize(self, text, add_special=False, parse_special=False):
        """Token ids of a text (str or bytes); with BOS, where the model wants one, if add_special."""
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        room = len(data) + 16  # no token is empty; a few special ones may come on top
        ids = (api.llama_token * room)()
        count = api.llama_tokenize(self.vocab, data, len(data), ids, room, add_special, parse_special)
        if count < 0:
            raise SystemExit(f"llama_tokenize: {-count} tokens from {len(data)} bytes")
        return list(ids[:count])

    def first_tokens(self, path, count):
        """The first tokens of a text file, with BOS where the model wants one."""
        with open(path, "rb") as file:
            return self.tokenize(file.read(64 * count), add_special=True)[:count]


class Context:
    """One sequence: appends tokens, answers with logits. Defaults are llama.cpp's, but for the number of threads.

    exact=True keeps keys and values as F32 and does without flash attention, which would round them to F16.
    """

    def __init__(self, model, tokens, threads=2, batch=2048, exact=False):
        params = api.llama_context_default_params()
        params.n_ctx = tokens
        params.n_batch = batch
        params.n_threads = params.n_threads_batch = threads
        params.no_perf = True
        if exact:
            params.type_k = params.type_v = 0  # GGML_TYPE_F32
            params.flash_attn_type = 0
        self.model = model
        self.handle = api.llama_init_from_model(model.handle, params)
        if not self.handle:
            raise SystemExit(f"llama.cpp cannot make a context of {tokens} tokens")
        self.batch_size = batch
        self.batch = api.llama_batch_init(batch, 0, 1)
        self.position = 0

    def append(self, tokens, logits="last"):
        """Appends tokens; logits: of the 'last' one, or of 'all' (at most a batch then)."""
        for start in range(0, len(tokens), self.batch_size):
            part = tokens[start : start + self.batch_size]
            self.batch.n_tokens = len(part)
            for i, token in enumerate(part):
                self.batch.token[i] = token
                self.batch.pos[i] = self.position + i
                self.batch.n_seq_id[i] = 1
                self.batch.seq_id[i][0] = 0
                self.batch.logits[i] = logits == "all" or start + i == len(tokens) - 1
            status = api.llama_decode(self.handle, self.batch)
            if status:
                raise SystemExit(f"llama_decode: {status}")
            self.position += len(part)
        api.llama_synchronize(self.handle)

    def last_logits(self):
        """(vocab_size) floats."""
        pointer = api.llama_get_logits_ith(self.handle, -1)
        return np.ctypeslib.as_array(pointer, shape=(self.model.vocab_size,)).copy()

    def all_logits(self, count):
        """(count, vocab_size) floats after append(..., logits='all'); valid until the next append."""
        return np.ctypeslib.as_array(api.llama_get_logits(self.handle), shape=(count, self.model.vocab_size))

    def clear(self):
        api.llama_memory_clear(api.llama_get_memory(self.handle), False)
        self.position = 0


def oracle_arguments(doc, **numbers):
    """The command line of an oracle over a text: MODEL TEXT, an option for each number, and how to compute."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a GGUF file")
    parser.add_argument("text", help="a UTF-8 file")
    for name, default in numbers.items():
        parser.add_argument("--" + name, type=int, default=default, help=f"tokens (default: {default})")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--exact", action="store_true", help="F32 cache, no flash attention")
    return parser.parse_args()
