#!/usr/bin/env python3
"""Opens with transformers what the engine's tests have saved, and compares logits with the goldens.

usage: FIELDWRIGHT_SAVED_ARCHITECTURES=FOLDER test_engine_architectures
       check_saved_architectures.py GOLDEN_FOLDER FOLDER      (GOLDEN_FOLDER: tests/golden/architectures)

NAME_merged and NAME_described are Hugging Face folders with an adapter merged in (the publisher's config.json, and one
written from the sizes alone), NAME_merged/adapter is the adapter as PEFT reads it, NAME.gguf the plain model and
NAME_from_gguf what was made of that again. ChatGLM and Baichuan are not in transformers and left out.
"""
import json, os, sys
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

golden_folder, folder = sys.argv[1:]
goldens = load_file(os.path.join(golden_folder, "goldens.safetensors"))
worst = {}


def tokens(count):
    value = 0xCBF29CE484222325
    for byte in b"ids":
        value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
    out = []
    for i in range(count):
        x = (value + i + 0x9E3779B97F4A7C15) & (1 << 64) - 1
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & (1 << 64) - 1
        x = (x ^ x >> 27) * 0x94D049BB133111EB & (1 << 64) - 1
        out.append(((x ^ x >> 31) >> 40) % 97)
    return torch.tensor([out])


def check(kind, case, expected, load):
    try:
        model = load()
        with torch.no_grad():
            found = model(input_ids=tokens(case["length"]), use_cache=False).logits[0, case["rows"]].float()
        error = ((found - expected).abs().max() / expected.abs().max()).item()
    except Exception as problem:
        error = f"{type(problem).__name__}: {str(problem)[:150]}"
    print(f"{kind:10} {case['name']:20} {error}")
    worst.setdefault(kind, []).append(error)


for case in json.load(open(os.path.join(golden_folder, "cases.json"))):
    name = case["name"]
    path = lambda what: os.path.join(folder, name + what)
    open_model = lambda where, **options: AutoModelForCausalLM.from_pretrained(
        where, attn_implementation="eager", dtype=torch.float32, **options).eval()
    if case["config"]["model_type"] in ("chatglm", "baichuan"):
        continue
    if os.path.exists(path("_merged")):
        expected = goldens[name + ".adapter_logits"]
        check("merged", case, expected, lambda: open_model(path("_merged")))
        check("described", case, expected, lambda: open_model(path("_described")))
    if os.path.exists(path(".gguf")):
        check("gguf", case, goldens[name + ".logits"], lambda: open_model(folder, gguf_file=name + ".gguf"))
    if os.path.exists(path("_from_gguf")):
        check("from gguf", case, goldens[name + ".logits"], lambda: open_model(path("_from_gguf")))
        if os.path.exists(path("_merged")):
            check("adapter", case, goldens[name + ".adapter_logits"],
                  lambda: PeftModel.from_pretrained(open_model(path("_from_gguf")), path("_merged/adapter")))
for kind, errors in worst.items():
    print(kind, len(errors), "models, worst", max((e for e in errors if isinstance(e, float)), default=None),
          "failed", sum(isinstance(e, str) for e in errors))
