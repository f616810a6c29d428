#!/usr/bin/env python3
"""Checks that an adapter written by Fieldwright loads in the real PEFT and computes the same.

usage: check_peft_adapter.py CLI MODEL ADAPTED ADAPTER_FOLDER [--text FILE] [--tolerance 1e-3]

MODEL is the base (a Hugging Face folder or a GGUF file), ADAPTED what `fieldwright-cli model score` calls base and
adapter together, ADAPTER_FOLDER the PEFT folder of that adapter, CLI the command to ask (its words in one argument, for
example "fieldwright-cli --json --project DIR"). The log-probability of every token is compared. Exit status 0: they
agree within the tolerance and the adapter changes the base's numbers.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
parser = argparse.ArgumentParser()
parser.add_argument("cli")
parser.add_argument("model")
parser.add_argument("adapted")
parser.add_argument("adapter")
parser.add_argument("--text")
parser.add_argument("--tolerance", type=float, default=1e-3)
arguments = parser.parse_args()

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

text = arguments.text
if not text:
    handle, text = tempfile.mkstemp(suffix=".txt")
    os.write(handle, b"A water probe measures conductivity, and its range depends on the cell constant.\n")
    os.close(handle)
answer = subprocess.run(shlex.split(arguments.cli) + ["model", "score", arguments.adapted, "--text", text],
                        check=True, capture_output=True, text=True)
ours = json.loads(answer.stdout)

if arguments.model.endswith(".gguf"):
    folder, file = os.path.split(os.path.abspath(arguments.model))
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
else:
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32)


def log_probabilities(network):
    ids = torch.tensor([ours["ids"]])
    with torch.no_grad():
        scores = network.eval()(input_ids=ids).logits[0, :-1].log_softmax(-1)
    return scores.gather(1, ids[0, 1:, None])[:, 0].tolist()


base = log_probabilities(model)
theirs = log_probabilities(PeftModel.from_pretrained(model, arguments.adapter))
worst = max(abs(a - b) for a, b in zip(ours["logprobs"][1:], theirs, strict=True))
effect = max(abs(a - b) for a, b in zip(base, theirs, strict=True))
print(f"{len(theirs)} tokens; largest difference to PEFT {worst:.2e}; largest effect of the adapter {effect:.2e}")
sys.exit(0 if worst <= arguments.tolerance and effect > 10 * worst else 1)
