#!/usr/bin/env python3
"""Opens with transformers and PEFT the encoders that the engine has tuned and saved, and compares what they say.

usage: FIELDWRIGHT_SAVED_ENCODERS=FOLDER test_engine_encoder_training
       FIELDWRIGHT_SAVED_ENCODERS=FOLDER test_engine_encoder_adapters
       check_saved_encoders.py FOLDER      (transformers 5.23, PEFT 0.21)

Each folder holds a Hugging Face model or a PEFT adapter, and expected.json: token ids and the engine's logits. No tensor
may be missing or left over (an untied head's second bias is made by transformers from the first).
"""
import json, os, sys, warnings
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import peft
import torch
import transformers as tf


def opened(folder):
    """The model, its class, and the tensors that are missing or left over."""
    config = json.load(open(os.path.join(folder, "config.json")))
    model, report = getattr(tf, config["architectures"][0]).from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32, output_loading_info=True)
    missing = set(report["missing_keys"]) - {"cls.predictions.bias", "lm_head.bias"}
    if "Sequence" in config["architectures"][0] and model.config.id2label != {0: "even", 1: "odd"}:
        missing.add("labels")
    return model, config["architectures"][0], missing, set(report["unexpected_keys"])


def adapted(folder):
    """The same of an adapter on its base."""
    config = json.load(open(os.path.join(folder, "adapter_config.json")))
    kind = tf.AutoModelForSequenceClassification if config["task_type"] == "SEQ_CLS" else tf.AutoModelForMaskedLM
    base = kind.from_pretrained(config["base_model_name_or_path"], attn_implementation="eager", dtype=torch.float32)
    model = peft.get_peft_model(base, peft.PeftConfig.from_pretrained(folder))
    report = model.load_adapter(folder, "default")
    missing = {key for key in report.missing_keys if ".default." in key or key.endswith(".default")}
    return model, config["peft_type"] + " on " + type(base).__name__, missing, set(report.unexpected_keys)


warnings.filterwarnings("ignore")
tf.utils.logging.set_verbosity_error()
tf.utils.logging.disable_progress_bar()
failed = 0
folders = sorted(os.scandir(sys.argv[1]), key=lambda entry: entry.name)
if not folders:
    sys.exit("no models in " + sys.argv[1])
for entry in folders:
    expected = json.load(open(os.path.join(entry.path, "expected.json")))
    is_adapter = os.path.exists(os.path.join(entry.path, "adapter_config.json"))
    model, kind, missing, left = (adapted if is_adapter else opened)(entry.path)
    model.eval()
    with torch.no_grad():
        found = model(input_ids=torch.tensor([expected["ids"]])).logits.flatten()
    wanted = torch.tensor(expected["logits"])
    error = ((found - wanted).abs().max() / wanted.abs().max()).item()
    bad = error > 1e-5 or missing or left
    failed += bool(bad)
    print(f"{entry.name:40} {kind:45} {error:.1e} {'missing ' + str(missing) if missing else ''} {'left over ' + str(left) if left else ''}")
print(f"{len(folders)} models, {failed} wrong")
sys.exit(failed > 0)
