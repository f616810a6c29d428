#!/usr/bin/env python3
"""Opens with transformers the encoders that the engine has tuned and saved, and compares what they say.

usage: FIELDWRIGHT_SAVED_ENCODERS=FOLDER test_engine_encoder_training
       check_saved_encoders.py FOLDER      (transformers 5.23)

Each folder holds a Hugging Face model and expected.json: token ids and the engine's logits. No tensor may be missing or
left over (an untied head's second bias is made by transformers from the first).
"""
import json, os, sys
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
import transformers as tf

failed = 0
folders = sorted(os.scandir(sys.argv[1]), key=lambda entry: entry.name)
if not folders:
    sys.exit("no models in " + sys.argv[1])
for entry in folders:
    config = json.load(open(os.path.join(entry.path, "config.json")))
    expected = json.load(open(os.path.join(entry.path, "expected.json")))
    model, report = getattr(tf, config["architectures"][0]).from_pretrained(
        entry.path, attn_implementation="eager", dtype=torch.float32, output_loading_info=True)
    model.eval()
    with torch.no_grad():
        found = model(input_ids=torch.tensor([expected["ids"]])).logits.flatten()
    wanted = torch.tensor(expected["logits"])
    error = ((found - wanted).abs().max() / wanted.abs().max()).item()
    missing, left = set(report["missing_keys"]) - {"cls.predictions.bias", "lm_head.bias"}, set(report["unexpected_keys"])
    other_labels = "Sequence" in config["architectures"][0] and model.config.id2label != {0: "even", 1: "odd"}
    bad = error > 1e-5 or missing or left or other_labels
    failed += bool(bad)
    print(f"{entry.name:40} {config['architectures'][0]:38} {error:.1e} {'missing ' + str(missing) if missing else ''} {'left over ' + str(left) if left else ''}")
print(f"{len(folders)} models, {failed} wrong")
sys.exit(failed > 0)
