"""Writes the oracle's answers for the block codecs' tests.

    pip install gguf==0.19.0 llama-cpp-python==0.3.36
    python codec_fixtures.py > ../resources/io/github/reattn/gguf/codec/codecs.txt

Decoding: the NumPy reference in the gguf package. Encoding: ggml_quantize_chunk of llama.cpp's libggml-base (no
importance matrix). Inputs come from a seeded generator that CodecCases.java repeats, so that only checksums and a few
whole blocks need storing. Lines:

    decode TYPE CASE BLOCKS CRC32      of the decoded floats' bits, NaN as 7fc00000, little-endian
    values TYPE BLOCK FLOATS           one block's bytes and its values' bits, in hexadecimal
    encode TYPE CASE ELEMENTS CRC32    of the encoded bytes
"""

import ctypes
import importlib.util
import pathlib
import zlib

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType as Type, quants

# Where each type's block has half precision scales, in bytes.
SCALES = {
    Type.F32: [], Type.F16: [], Type.BF16: [],
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
    Type.IQ4_NL: [0], Type.IQ4_XS: [0], Type.MXFP4: [],
}
DECODE_ONLY = {Type.IQ4_XS}
BLOCKS = 512
ELEMENTS = 16384


def draws(seed, count):
    """SplitMix64: draw i is a hash of seed + (i + 1) * gamma."""
    z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def blocks(qtype, case):
    size = GGML_QUANT_SIZES[qtype][1]
    fill = {"zeros": 0, "ones": 0xFF}.get(case)
    if fill is not None:
        return np.full((2, size), fill, dtype=np.uint8)
    data = draws(int(qtype), (BLOCKS * size + 7) // 8).view(np.uint8)[: BLOCKS * size].reshape(BLOCKS, size).copy()
    for at in SCALES[qtype]:
        bits = data[:, at].astype(np.uint16) | data[:, at + 1].astype(np.uint16) << 8
        if case == "sane":  # either sign, magnitude 2^-7 ... 2^5
            bits = (bits & 0x83FF) | ((8 + (bits >> 10) % 12) << 10)
        elif case == "subnormal":
            bits = bits & 0x83FF
        elif case == "largest":
            bits = bits | 0x7BFF
            bits = bits & 0xFBFF
        elif case == "infinite":
            bits = (bits & 0x8000) | 0x7C00
        data[:, at] = bits & 0xFF
        data[:, at + 1] = bits >> 8
    return data


def floats(case):
    u = draws(77, 4 * ELEMENTS).reshape(ELEMENTS, 4) >> np.uint64(40)
    bell = u.sum(axis=1).astype(np.float64) / 2**24 - 2  # exact, -2 ... 2
    index = np.arange(ELEMENTS)
    x = {
        "bell": bell * 0.03,
        "heavy": bell * bell * bell * bell * bell,
        "positive": bell * 0.25 + 1,
        "negative": bell * 0.25 - 1,
        "outlier": np.where(index % 97 == 5, bell * 1000, bell),
        "gaps": np.where(index // 32 % 3 == 0, 0, bell),
        "coarse": np.floor(bell * 4),
        "ramp": index % 256 / 64 - 1.5,
        "zeros": index * 0.0,
        "constant": index * 0.0 + 0.7,
        "negativeConstant": index * 0.0 - 0.7,
        "tiny": bell * 1e-6,
        "underflow": bell * 1e-12,
        "vanishing": bell * 1e-30,
        # the largest of each block just below a power of two, where a logarithm in float rounds up
        "belowPowers": np.ldexp(1 - (index // 32 % 16 + index % 32) * 2.0**-24, index // 512 * 7 - 110),
    }[case]
    return x.astype(np.float32)


FLOAT_CASES = ["bell", "heavy", "positive", "negative", "outlier", "gaps", "coarse", "ramp", "zeros", "constant",
               "negativeConstant", "tiny", "underflow", "vanishing", "belowPowers"]


def crc(array):
    return f"{zlib.crc32(array.tobytes()):08x}"


def decode(qtype, data):
    with np.errstate(all="ignore"):
        values = quants.dequantize(data, qtype)
    return np.where(np.isnan(values), np.uint32(0x7FC00000), values.view(np.uint32))


def load_ggml():
    folder = pathlib.Path(importlib.util.find_spec("llama_cpp").origin).parent / "lib"
    ggml = ctypes.CDLL(str(folder / "libggml-base.so"))
    ggml.ggml_quantize_chunk.restype = ctypes.c_size_t
    ggml.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_int64] * 3 + [
        ctypes.c_void_p]
    return ggml


def main():
    ggml = load_ggml()
    for qtype, scales in SCALES.items():
        elements, size = GGML_QUANT_SIZES[qtype]
        for case in ["sane", "raw", "subnormal", "largest", "infinite", "zeros", "ones"]:
            if case in ("sane", "subnormal", "largest", "infinite") and not scales:
                continue
            data = blocks(qtype, case)
            values = decode(qtype, data)
            print("decode", qtype.name, case, len(data), crc(values))
            if case == ("sane" if scales else "raw"):
                for row in range(2):
                    block = data[row : row + 1]
                    print("values", qtype.name, block.tobytes().hex(),
                          "".join(f"{bits:08x}" for bits in decode(qtype, block).ravel()))
        if qtype in DECODE_ONLY:
            continue
        for case in FLOAT_CASES:
            if case == "belowPowers" and qtype != Type.MXFP4:  # far outside half precision
                continue
            x = floats(case)
            out = np.zeros(ELEMENTS // elements * size, dtype=np.uint8)
            written = ggml.ggml_quantize_chunk(int(qtype), x.ctypes.data, out.ctypes.data, 0, 1, ELEMENTS, None)
            assert written == out.size
            print("encode", qtype.name, case, ELEMENTS, crc(out))


if __name__ == "__main__":
    main()
