#!/usr/bin/env python3
"""Makes the golden files of tests/core/engine/test_adapter_stack.cpp from PEFT 0.21 and transformers 5.23.

usage: make_stack_goldens.py GOLDEN_FOLDER [CASE...]      (GOLDEN_FOLDER: tests/golden; bases are those of its adapters/)

Several adapters that are active at once, in PEFT's order: of one kind in a PeftModel, of several in a PeftMixedModel.
Of every case a folder of stacks/ with the adapters as PEFT saves them ("1", "2", …, in the order of activation), the
file that lists them, and in golden.safetensors the logits of one text, its loss, and the gradient of every trained
tensor of the last adapter, the others being frozen. What PEFT refuses to have active together is in refused.json, with
its words. Seeded, CPU, fp32.
"""
import json, os, shutil, sys, warnings
os.environ.setdefault("HF_HUB_OFFLINE", "1")
warnings.filterwarnings("ignore")
import torch
from peft import (AdaLoraConfig, BOFTConfig, FourierFTConfig, IA3Config, LNTuningConfig, LoHaConfig, LoKrConfig,
                  LoraConfig, OFTConfig, PeftConfig, PeftMixedModel, PeftModel, PrefixTuningConfig, PromptTuningConfig, VeraConfig,
                  get_peft_model)
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM
from transformers.utils import logging
logging.set_verbosity_error()

golden_folder = sys.argv[1]
wanted = sys.argv[2:]
V, LENGTH, FIRST_TARGET = 48, 10, 3
TASK = {"task_type": "CAUSAL_LM"}
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def lora(**options):
    return LoraConfig(**{"r": 2, "lora_alpha": 4, "target_modules": ["q_proj", "v_proj", "down_proj"], **options}, **TASK)


def ada(**options):
    return AdaLoraConfig(init_r=3, target_r=2, lora_alpha=4, total_step=20, orth_reg_weight=0.0,
                         target_modules=["q_proj", "down_proj"], **options, **TASK)


LOHA = lambda *modules: LoHaConfig(r=2, alpha=3, target_modules=list(modules or ("q_proj", "up_proj")), **TASK)
LOKR = lambda *modules: LoKrConfig(r=2, alpha=3, target_modules=list(modules or ("k_proj", "down_proj")), **TASK)
OFT = lambda *modules: OFTConfig(oft_block_size=8, target_modules=list(modules or ("q_proj", "down_proj")), **TASK)
BOFT = lambda: BOFTConfig(boft_block_size=4, boft_n_butterfly_factor=2, target_modules=["q_proj", "v_proj"], **TASK)
IA3 = lambda: IA3Config(target_modules=["q_proj", "o_proj", "up_proj"], feedforward_modules=["o_proj"], **TASK)
VERA = lambda *modules: VeraConfig(r=3, target_modules=list(modules or ("q_proj", "v_proj")), **TASK)
FOURIER = lambda: FourierFTConfig(n_frequency=10, target_modules=["q_proj", "up_proj"], **TASK)

CASES = {
    # of one kind
    "lora_lora": ("qwen2", [lora(), lora(r=3, target_modules=["q_proj", "k_proj", "up_proj"])]),
    "lora_lora_gpt2": ("gpt2", [lora(target_modules=["c_attn", "c_proj"], fan_in_fan_out=True),
                                lora(r=3, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True)]),
    "lora_three": ("llama", [lora(), lora(r=1, target_modules=ALL), lora(r=4, use_rslora=True)]),
    "lora_embeddings": ("untied", [lora(target_modules=["embed_tokens", "lm_head", "o_proj"]),
                                   lora(r=3, target_modules=["embed_tokens", "lm_head"])]),
    "dora_embeddings": ("untied", [lora(use_dora=True, target_modules=["embed_tokens", "lm_head"]),
                                   lora(r=3, use_dora=True, target_modules=["embed_tokens", "lm_head"])]),
    "lora_saved_modules": ("untied", [lora(modules_to_save=["input_layernorm", "lm_head"]), lora(target_modules=ALL)]),
    "lora_bias": ("qwen2", [lora(bias="all"), lora(target_modules=ALL)]),
    "lora_dora": ("qwen2", [lora(), lora(use_dora=True, target_modules=ALL)]),
    "dora_lora": ("qwen2", [lora(use_dora=True, target_modules=ALL), lora()]),
    "dora_dora": ("qwen2", [lora(use_dora=True), lora(r=3, use_dora=True, target_modules=ALL)]),
    "loha_loha": ("llama", [LOHA(), LOHA("q_proj", "down_proj")]),
    "lokr_lokr": ("llama", [LOKR(), LOKR("k_proj", "up_proj")]),
    "ia3_ia3": ("qwen2", [IA3(), IA3()]),
    "vera_vera": ("llama", [VERA(), VERA("q_proj", "k_proj")]),
    "oft_oft": ("qwen2", [OFT(), OFT("q_proj", "v_proj")]),
    "boft_boft": ("qwen2", [BOFT(), BOFT()]),
    "fourier_fourier": ("llama", [FOURIER(), FOURIER()]),
    "adalora_adalora": ("llama", [ada(), ada()]),
    # of several kinds
    "lora_loha": ("qwen2", [lora(), LOHA()]),
    "loha_lora": ("llama", [LOHA(), lora()]),
    "lokr_loha": ("llama", [LOKR(), LOHA("k_proj", "up_proj")]),
    "adalora_lora": ("llama", [ada(), lora()]),
    "lora_oft": ("qwen2", [lora(), OFT()]),
    "oft_lora": ("qwen2", [OFT(), lora()]),
    "oft_lora_oft": ("qwen2", [OFT(), lora(), OFT()]),
    "loha_dora": ("qwen2", [LOHA(), lora(use_dora=True)]),
    "dora_oft": ("qwen2", [lora(use_dora=True), OFT()]),
    "dora_loha_dora": ("qwen2", [lora(use_dora=True), LOHA(), lora(r=3, use_dora=True)]),
}
REFUSED = {
    "ia3_lora": [IA3(), lora()],
    "vera_lora": [VERA(), lora()],
    "fourier_lora": [FOURIER(), lora()],
    "boft_oft": [BOFT(), OFT()],
    "norms_norms": [LNTuningConfig(**TASK), LNTuningConfig(**TASK)],
    "prompt_lora": [PromptTuningConfig(num_virtual_tokens=3, **TASK), lora()],
    "prefix_prefix": [PrefixTuningConfig(num_virtual_tokens=3, **TASK), PrefixTuningConfig(num_virtual_tokens=3, **TASK)],
    "bias_bias": [lora(bias="all"), lora(bias="lora_only")],
    "vera_other_key": [VERA(), VeraConfig(r=3, projection_prng_key=7, target_modules=["q_proj"], **TASK)],
}


def base(kind):
    return AutoModelForCausalLM.from_pretrained(os.path.join(golden_folder, "adapters", "base_" + kind)).float().eval()


def saved_name(name, adapter):
    """A parameter's name as its tensor's in the file."""
    for part in (".modules_to_save." + adapter, "." + adapter):
        name = name.replace(part, "")
    while ".base_layer.base_layer." in name:  # of an outer adapter's layer around an inner one's
        name = name.replace(".base_layer.base_layer.", ".base_layer.")
    for own in ("lora_", "hada_", "lokr_", "oft_"):
        name = name.replace(".base_layer." + own, "." + own)
    return name.replace("lora_magnitude_vector.weight", "lora_magnitude_vector")


def save_alone(kind, config, folder, seed):
    torch.manual_seed(seed)
    model = get_peft_model(base(kind), config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if "norm" in name or "ia3" in name or "magnitude" in name or "boft_s" in name:
                parameter.mul_(1 + 0.2 * torch.randn_like(parameter))
            elif "lora_E" in name:  # so that it matters
                parameter.copy_(2 * torch.randn_like(parameter))
            elif "modules_to_save" in name:
                parameter.add_(0.1 * torch.randn_like(parameter))
            else:
                parameter.copy_(parameter * 0.5 + 0.2 * torch.randn_like(parameter))
    model.save_pretrained(folder)
    if os.path.exists(os.path.join(folder, "README.md")):
        os.remove(os.path.join(folder, "README.md"))
    path = os.path.join(folder, "adapter_config.json")
    stored = json.load(open(path))
    stored["base_model_name_or_path"] = "base_" + kind
    for key in ("target_modules", "feedforward_modules"):
        if isinstance(stored.get(key), list):
            stored[key].sort()
    json.dump(stored, open(path, "w"), indent=2, sort_keys=True)


def together(kind, folders, mixed):
    names = [os.path.basename(folder) for folder in folders]
    if mixed:  # (what its from_pretrained does, which leaves OFT out)
        model = PeftMixedModel(base(kind), PeftConfig.from_pretrained(folders[0]), names[0])
        model.load_adapter(folders[0], names[0])
    else:
        model = PeftModel.from_pretrained(base(kind), folders[0], adapter_name=names[0])
    for folder, name in zip(folders[1:], names[1:]):
        model.load_adapter(folder, adapter_name=name)
    (model if mixed else model.base_model).set_adapter(names)
    return model


def stack(name, kind, configs, root):
    folder = os.path.join(root, name)
    shutil.rmtree(folder, ignore_errors=True)
    folders = [os.path.join(folder, str(i + 1)) for i in range(len(configs))]
    for i, config in enumerate(configs):
        save_alone(kind, config, folders[i], 7 + i)
    mixed = len({config.peft_type for config in configs}) > 1
    model = together(kind, folders, mixed)
    return folder, model


torch.manual_seed(5)
ids = torch.randint(0, V, (1, LENGTH))
labels = ids.clone()
labels[:, :FIRST_TARGET] = -100

out = os.path.join(golden_folder, "stacks")
for name, (kind, configs) in CASES.items():
    if wanted and name not in wanted:
        continue
    folder, model = stack(name, kind, configs, out)
    top = str(len(configs))
    for parameter_name, parameter in model.named_parameters():
        is_top = "." + top + "." in parameter_name + "."
        parameter.requires_grad_(is_top and "ranknum" not in parameter_name)
    golden = {}
    model.train()
    model.zero_grad()
    # (AdaLoRA's own loss wants one adapter that is trained, and adds to it)
    logits = model(input_ids=ids).logits
    loss = torch.nn.functional.cross_entropy(logits[0, :-1], labels[0, 1:])
    loss.backward()
    for parameter_name, parameter in model.named_parameters():
        if parameter.requires_grad and parameter.grad is not None:
            golden["gradient." + saved_name(parameter_name, top)] = parameter.grad.clone()
    model.eval()
    with torch.no_grad():
        golden["logits"] = model(input_ids=ids).logits[0].clone()
    golden["loss"] = loss.detach().reshape(1)
    golden["ids"] = ids[0]
    json.dump({"adapters": [str(i + 1) for i in range(len(configs))], "base_model_name_or_path": "base_" + kind,
               "peft_type": "STACK"}, open(os.path.join(folder, "adapter_config.json"), "w"), indent=2)
    save_file({key: value.contiguous() for key, value in golden.items()}, os.path.join(folder, "golden.safetensors"))
    print(name, float(loss), sorted(golden)[0], len(golden))

if not wanted:
    refused = {}
    scratch = os.path.join(out, "scratch")
    for name, configs in REFUSED.items():
        try:
            _, model = stack(name, "llama", configs, scratch)
            model(input_ids=ids)
            print("NOT REFUSED", name)
        except Exception as error:
            refused[name] = type(error).__name__ + ": " + str(error)[:160]
    shutil.rmtree(scratch, ignore_errors=True)
    json.dump(refused, open(os.path.join(out, "refused.json"), "w"), indent=2)
    print(json.dumps(refused, indent=2))
