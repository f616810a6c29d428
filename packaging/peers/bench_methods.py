#!/usr/bin/env python3
"""Trains by each method with Fieldwright and with PEFT in turn, on the same tokens, and prints the ratio of the medians.

usage: bench_methods.py BENCH MODEL_FOLDER ROWS.jsonl [--methods ia3,dora] [--rounds 2] [--steps 4] [--adapters LIBRARY]

BENCH is build/*/bin/bench_training, ROWS what tokenized_rows.py makes. Run with the Python that has PEFT. The peer is a
plain loop of torch, without the costs of a trainer around it: fp32, batch 1 with accumulation 4, AdamW, no
recomputation, loss of the answer's tokens only. Fieldwright packs the same rows to 1,024 tokens. The peer of qlora
holds its base in bitsandbytes' NF4 blocks, quantised twice, where that library is installed. Bottleneck adapters are
measured beside AdapterHub's library, where LIBRARY has it (see check_adapters.py), in a process of its own.
"""
import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
parser = argparse.ArgumentParser()
parser.add_argument("bench")
parser.add_argument("model")
parser.add_argument("rows")
parser.add_argument("--methods", default="")
parser.add_argument("--rounds", type=int, default=2)
parser.add_argument("--steps", type=int, default=4)
parser.add_argument("--adapters")
parser.add_argument("--hub", help=argparse.SUPPRESS)  # a method's name: AdapterHub's speed alone
arguments = parser.parse_args()

if arguments.hub:  # it needs an older transformers
    sys.path.insert(0, arguments.adapters)
    import adapters
else:
    import peft
import torch
from transformers import AutoModelForCausalLM, BitsAndBytesConfig

linear = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
lora = dict(r=16, lora_alpha=32, target_modules=linear, task_type="CAUSAL_LM")
ia3 = dict(target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"], task_type="CAUSAL_LM")
virtual = dict(num_virtual_tokens=20, task_type="CAUSAL_LM")
methods = {
    "lora": ({"method": "lora"}, lambda: peft.LoraConfig(**lora)),
    "rslora": ({"method": "lora", "rank_stabilised": True}, lambda: peft.LoraConfig(use_rslora=True, **lora)),
    "qlora": ({"method": "lora", "base_precision": "nf4"}, lambda: peft.LoraConfig(**lora)),
    "dora": ({"method": "lora", "lora_variant": "dora"}, lambda: peft.LoraConfig(use_dora=True, **lora)),
    "ia3": ({"method": "ia3"}, lambda: peft.IA3Config(**ia3)),
    "prefix": ({"method": "prefix", "virtual_tokens": 20}, lambda: peft.PrefixTuningConfig(**virtual)),
    "prompt": ({"method": "prompt", "virtual_tokens": 20}, lambda: peft.PromptTuningConfig(**virtual)),
    "p-tuning": ({"method": "p-tuning", "virtual_tokens": 20, "prompt_encoder": "mlp"},
                 lambda: peft.PromptEncoderConfig(encoder_hidden_size=576, **virtual)),
    "lstm": ({"method": "p-tuning", "virtual_tokens": 20, "prompt_encoder": "lstm"},
             lambda: peft.PromptEncoderConfig(encoder_reparameterization_type="LSTM", encoder_hidden_size=576,
                                              **virtual)),
    "pissa": ({"method": "lora", "lora_variant": "pissa"},
              lambda: peft.LoraConfig(init_lora_weights="pissa", **lora)),
    "loha": ({"method": "loha"}, lambda: peft.LoHaConfig(r=16, alpha=32, target_modules=linear)),
    "lokr": ({"method": "lokr"}, lambda: peft.LoKrConfig(r=16, alpha=32, target_modules=linear)),
    "vera": ({"method": "vera"}, lambda: peft.VeraConfig(r=16, target_modules=linear)),
    "oft": ({"method": "oft"}, lambda: peft.OFTConfig(oft_block_size=32, use_cayley_neumann=True,
                                                      target_modules=linear)),
    "norms": ({"method": "norms"}, lambda: peft.LNTuningConfig(
        target_modules=["input_layernorm", "post_attention_layernorm", "norm"], task_type="CAUSAL_LM")),
    "bottleneck": ({"method": "bottleneck", "bottleneck": "pfeiffer"}, "SeqBnConfig"),
    "houlsby": ({"method": "bottleneck", "bottleneck": "houlsby"}, "DoubleSeqBnConfig"),
    "parallel": ({"method": "bottleneck", "bottleneck": "parallel"}, "ParBnConfig"),
    "freeze": ({"method": "freeze", "trained_parts": "last", "last_layers": 2},
               lambda model: [*model.model.layers[-2:], model.model.norm]),
    "embeddings": ({"method": "freeze", "trained_parts": "embeddings"}, lambda model: [model.model.embed_tokens]),
}
quantised = ("qlora",)  # the peer's base lies in blocks
frozen = ("freeze", "embeddings")  # the peer is the model itself, with these parts trained
wanted = arguments.methods.split(",") if arguments.methods else [
    name for name, (_, make) in methods.items() if arguments.adapters or not isinstance(make, str)]
rows = [json.loads(line) for line in itertools.islice(open(arguments.rows), 200)]
torch.set_num_threads(os.cpu_count())


def theirs(name):
    if isinstance(methods[name][1], str) and not arguments.hub:
        run = subprocess.run([sys.executable, __file__, "-", arguments.model, arguments.rows, "--steps",
                              str(arguments.steps), "--adapters", arguments.adapters, "--hub", name],
                             check=True, capture_output=True, text=True)
        return float(run.stdout.splitlines()[-1])
    torch.manual_seed(1)
    blocks = dict(quantization_config=BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.float32)) if name in quantised else {}
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32, **blocks)
    if arguments.hub:
        adapters.init(model)
        model.add_adapter("domain", config=getattr(adapters, methods[name][1])(reduction_factor=16))
        model.train_adapter("domain")
    elif name not in frozen:
        model = peft.get_peft_model(model, methods[name][1]())
    else:
        model.requires_grad_(False)
        for part in methods[name][1](model):
            part.requires_grad_(True)
    model.train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=2e-4)
    speeds = []
    source = itertools.cycle(rows)
    for step in range(arguments.steps):
        begun, tokens = time.perf_counter(), 0
        batch = [next(source) for _ in range(4)]
        targets = sum(sum(row["trained"][1:]) for row in batch)
        for row in batch:
            ids = torch.tensor([row["ids"]])
            labels = torch.tensor([[i if t else -100 for i, t in zip(row["ids"], row["trained"])]])
            model(input_ids=ids, labels=labels, num_items_in_batch=targets).loss.backward()
            tokens += ids.numel()
        torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step > 0:
            speeds.append(tokens / (time.perf_counter() - begun))
    return statistics.median(speeds)


def ours(name):
    command = [arguments.bench, arguments.model, arguments.rows, "--steps", str(arguments.steps + 1), "--accumulation",
               "1", "--recipe", json.dumps({"max_length": 512, **methods[name][0]})]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(run.stdout.splitlines()[-1])["tokens_per_s_median"]


if arguments.hub:
    print(theirs(arguments.hub))
    sys.exit(0)
print(f"PEFT {peft.__version__}, torch {torch.__version__}", flush=True)
for name in wanted:
    found = {"ours": [], "theirs": []}
    for _ in range(arguments.rounds):
        found["ours"].append(ours(name))
        found["theirs"].append(theirs(name))
    a, b = statistics.median(found["ours"]), statistics.median(found["theirs"])
    print(f"{name:9} {a:6.0f} against {b:6.0f} tokens/s, ratio {a / b:.2f}   "
          f"{[round(x) for x in found['ours']]} {[round(x) for x in found['theirs']]}", flush=True)
