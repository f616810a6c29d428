#!/usr/bin/env python3
"""Writes the goldens of the model file tests: ggml blocks of random bytes, and what gguf-py makes of them.

usage: make_model_files_goldens.py OUTPUT_DIR
needs: gguf==0.19.0 numpy==2.4.6   (nothing of this is needed to run the tests)

dequantize.json: {type: {"bytes": hex, "floats": hex of little-endian float32}}; scales are random halves that are finite.
quantize.json: {"floats": hex, type: hex of what gguf-py's quantize makes of them}; blocks of zeros, of equal numbers, of
tiny and of huge ones, of ties between two levels, and random ones.
"""
import json, os, sys
import numpy as np
from gguf import GGMLQuantizationType as Q
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize, quantize

random = np.random.default_rng(3)
# Where the half-precision scales of a block stand.
SCALES = {"F16": None, "BF16": None, "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
out = {}
for name, places in SCALES.items():
    elements, size = GGML_QUANT_SIZES[Q[name]]
    count = 256 // elements if places is None else 5 if elements < 256 else 3
    blocks = random.integers(0, 256, (count, size), dtype=np.uint8)
    for place in places or []:
        scales = (random.standard_normal(count) * 10.0 ** random.integers(-7, 2, count)).astype(np.float16)
        blocks[:, place:place + 2] = scales.view(np.uint8).reshape(count, 2)
    if places is None:
        blocks.reshape(-1)[1::2] &= 0xBB if name == "F16" else 0xBF  # no infinities and NaN
    floats = dequantize(blocks.reshape(1, -1), Q[name]).astype("<f4")
    out[name] = {"bytes": blocks.tobytes().hex(), "floats": floats.tobytes().hex()}
os.makedirs(sys.argv[1], exist_ok=True)
with open(os.path.join(sys.argv[1], "dequantize.json"), "w") as f:
    json.dump(out, f, indent=0)
    f.write("\n")

blocks = [np.zeros(32), np.full(32, 0.75), np.full(32, -3.0), np.linspace(-8, 8, 32), np.linspace(0, 1, 32),
          np.linspace(-1, 0, 32), np.arange(32) % 5 - 2.0, np.where(np.arange(32) == 7, 1.0, 0.0),
          (np.arange(32) - 15.5) / 127, np.round(random.standard_normal(32) * 127) / 127 + 0.5 / 127]
blocks += [random.standard_normal(32) * 10.0 ** power for power in (-30, -9, -5, -2, 0, 1, 3, 4)]
blocks += [random.laplace(size=32) * 0.02 for _ in range(6)]
floats = np.concatenate(blocks).astype("<f4").reshape(1, -1)
quantized = {"floats": floats.tobytes().hex()}
for name in ("F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"):
    quantized[name] = quantize(floats, Q[name]).tobytes().hex()
with open(os.path.join(sys.argv[1], "quantize.json"), "w") as f:
    json.dump(quantized, f, indent=0)
    f.write("\n")
