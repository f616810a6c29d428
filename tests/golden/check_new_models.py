#!/usr/bin/env python3
"""Makes new models with the worker, opens them with transformers 5.23, and compares tokens and logits.

usage: check_new_models.py WORKER TEXT_FILE…

Of each architecture and each way of learning a tokenizer a run from scratch of four steps is made in a temporary folder.
What it wrote is opened by AutoModelForCausalLM and AutoTokenizer; the ids of texts that were not learnt from, and the
log-likelihood of every token of them, must be those of the worker's own "score"; and what transformers begins a model of
the same configuration with must have the deviations of the worker's first weights.
"""
import json, os, subprocess, sys, tempfile
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

worker, *files = sys.argv[1:]
texts = ["The probe is calibrated every month; its depth is given in metres.\n", "水质传感器每月校准一次，深度以米计算。",
         "Ωmega 12.5 mg/l — naïve ☂ 🌊\tend"]
failed = 0


def verdict(what, fine, figures):
    global failed
    failed += not fine
    print("ok  " if fine else "FAIL", what, figures, flush=True)


def ask(request):
    done = subprocess.run([worker, "call"], input=json.dumps(request), capture_output=True, text=True)
    return json.loads(done.stdout)


def make(folder, recipe):
    run = os.path.join(folder, "run")
    for name in ("inputs", "output"):
        os.makedirs(os.path.join(run, name))
    with open(os.path.join(run, "inputs", "documents.jsonl"), "w") as out:
        for file in files:
            out.write(json.dumps({"text": open(file, encoding="utf-8").read()}) + "\n")
    with open(os.path.join(run, "job.json"), "w") as out:
        json.dump({"format": 1, "id": "run", "kind": "train", "name": "new", "recipe": recipe, "parameters": {}}, out)
    # Ended as the training begins, the first weights are still there.
    first = {}
    subprocess.run([worker, "run", run], env={**os.environ, "FIELDWRIGHT_FAILPOINT": "shard.text"}, capture_output=True)
    first = load_file(os.path.join(run, "new-model", "model.safetensors"))
    subprocess.run([worker, "run", run], check=True, capture_output=True)
    result = json.load(open(os.path.join(run, "result.json")))
    assert result["outcome"] == "completed", result
    return os.path.join(run, "output", "model"), first


for architecture in ("llama", "gpt2", "bloom"):
    for tokenizer in ("byte-bpe", "sentencepiece-bpe", "sentencepiece-unigram"):
        name = f"{architecture}, {tokenizer}"
        with tempfile.TemporaryDirectory() as folder:
            path, first = make(folder, {
                "objective": "from-scratch", "method": "full", "domain_share": 1.0, "architecture": architecture,
                "tokenizer": tokenizer, "layers": 3, "hidden": 96, "heads": 6, "kv_heads": 2, "vocabulary": 700,
                "tied_head": architecture != "llama", "context": 256, "max_length": 64, "micro_batch_tokens": 256,
                "max_steps": 4, "precision": "fp32", "device": "cpu"})
            model = AutoModelForCausalLM.from_pretrained(path, attn_implementation="eager", dtype=torch.float32).eval()
            reader = AutoTokenizer.from_pretrained(path)
            for text in texts:
                ours = ask({"verb": "score", "model": {"path": path}, "text": text})
                ids = reader(text, add_special_tokens=False)["input_ids"]
                verdict(f"{name}: ids", ids == ours["ids"], len(ids))
                with torch.no_grad():
                    logits = model(torch.tensor([ours["ids"]]), use_cache=False).logits[0].double().log_softmax(-1)
                expected = [logits[i - 1, token].item() for i, token in enumerate(ours["ids"]) if i]
                error = max(abs(a - b) for a, b in zip(expected, ours["logprobs"][1:]))
                verdict(f"{name}: log-likelihoods", error < 2e-5, error)
                round_trip = reader.decode(reader(text, add_special_tokens=False)["input_ids"])
                verdict(f"{name}: back to text", round_trip == text, repr(round_trip) if round_trip != text else "")
            verdict(f"{name}: end token", model.config.eos_token_id == reader.eos_token_id, reader.eos_token)
            prompt = reader.apply_chat_template([{"role": "user", "content": "Hi"}], tokenize=False,
                                                add_generation_prompt=True)
            verdict(f"{name}: chat template", prompt.startswith("<|im_start|>"), "")
        torch.manual_seed(1)
        theirs = AutoModelForCausalLM.from_config(AutoConfig.for_model(**model.config.to_dict())).state_dict()
        worst = 0
        for key, mine in first.items():
            other = theirs[key]
            if other.std() == 0 or mine.numel() < 2:
                same = bool((mine == other).all())
                worst = worst if same else float("inf")
            else:  # in deviations of the estimate of a deviation
                worst = max(worst, abs(mine.std() / other.std() - 1).item() * (mine.numel() / 2) ** 0.5)
        verdict(f"{name}: first weights", worst < 7, f"{len(first)} tensors, worst {worst:.1f}")
sys.exit(failed > 0)
