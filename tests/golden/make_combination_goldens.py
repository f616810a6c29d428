#!/usr/bin/env python3
"""Makes the golden files of tests/core/engine/test_adapter_combination.cpp from PEFT 0.21 and transformers 5.23.

usage: make_combination_goldens.py OUTPUT_FOLDER      (OUTPUT_FOLDER: tests/golden/combinations)

Adapters with random weights on one tiny random Llama, as PEFT saves them, and what add_weighted_adapter makes of them:
one folder a combination, with combination.json for its parts, weights and options. Seeded, CPU, fp32.
"""
import json, os, shutil, sys, tempfile, warnings
os.environ.setdefault("HF_HUB_OFFLINE", "1")
warnings.filterwarnings("ignore")
import torch
from peft import IA3Config, LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.utils import logging
logging.set_verbosity_error()

out = sys.argv[1]
TASK = {"task_type": "CAUSAL_LM"}


def base():
    torch.manual_seed(1)
    return LlamaForCausalLM(LlamaConfig(vocab_size=32, hidden_size=16, intermediate_size=24, num_hidden_layers=2,
                                        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
                                        tie_word_embeddings=False)).float().eval()


def randomise(model, adapter, seed):
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if f".{adapter}." in name or name.endswith(f".{adapter}"):
            with torch.no_grad():
                parameter.copy_(0.3 * torch.randn(parameter.shape, generator=generator))


LORA = {
    "one": LoraConfig(r=4, lora_alpha=6, target_modules=["q_proj", "down_proj"], **TASK),
    "two": LoraConfig(r=4, lora_alpha=2, use_rslora=True, target_modules=["q_proj", "up_proj"], **TASK),
    "three": LoraConfig(r=2, lora_alpha=5, rank_pattern={"down_proj": 3}, alpha_pattern={"q_proj": 3},
                        target_modules=["q_proj", "down_proj"], **TASK),
    "words": LoraConfig(r=3, lora_alpha=6, target_modules=["embed_tokens", "o_proj"], **TASK),
    "letters": LoraConfig(r=2, lora_alpha=1, target_modules=["embed_tokens", "o_proj"], **TASK),
}
FACTORS = {"more": IA3Config(**TASK), "less": IA3Config(**TASK)}
COMBINATIONS = {
    "cat": (["one", "two", "three"], [0.7, -0.4, 1.2], {"combination_type": "cat"}),
    "cat_embedding": (["words", "letters"], [0.5, 2.0], {"combination_type": "cat"}),
    "svd": (["one", "three"], [0.6, 0.9], {"combination_type": "svd"}),
    "svd_rank_2": (["one", "two"], [1.0, -0.8], {"combination_type": "svd", "svd_rank": 2}),
    "svd_embedding": (["words", "letters"], [1.0, 1.0], {"combination_type": "svd"}),
    "linear": (["one", "two"], [0.7, -0.3], {"combination_type": "linear"}),
    "ties": (["one", "two"], [0.5, 0.8], {"combination_type": "ties", "density": 0.6}),
    "factors": (["more", "less"], [0.25, 0.6], {}),
}


def save(model, name, extra=None):
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder, selected_adapters=[name], save_embedding_layers=False)
        target = os.path.join(out, name)
        shutil.rmtree(target, ignore_errors=True)
        os.makedirs(target)
        for file in ("adapter_config.json", "adapter_model.safetensors"):
            shutil.copy(os.path.join(folder, name, file), target)
        if extra:
            json.dump(extra, open(os.path.join(target, "combination.json"), "w"), indent=1)


def make(configs, seed):
    names = list(configs)
    model = get_peft_model(base(), configs[names[0]], adapter_name=names[0])
    for name in names[1:]:
        model.add_adapter(name, configs[name])
    for i, name in enumerate(names):
        randomise(model, name, seed + i)
        save(model, name)
    for name, (parts, weights, options) in COMBINATIONS.items():
        if parts[0] in configs:
            model.add_weighted_adapter(parts, weights, name, **options)
            save(model, name, {"parts": parts, "weights": weights, **options})


os.makedirs(out, exist_ok=True)
make(LORA, 100)
make(FACTORS, 200)
