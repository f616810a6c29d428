#!/usr/bin/env python3
"""Makes the golden files of tests/core/engine/test_encoder_adapters.cpp from PEFT 0.21 and transformers 5.23.

usage: make_encoder_adapter_goldens.py OUTPUT_FOLDER      (OUTPUT_FOLDER: tests/golden/encoder_adapters)

Tiny random encoders (a BERT with its pooler, one without, a RoBERTa, a DistilBERT), and adapters on them for both
objectives: the folder that PEFT saves, with random weights in place of the start values, and beside it in
golden.safetensors texts, their logits, the loss and the gradient of every trained tensor. Seeded, CPU, fp32.
"""
import json, os, shutil, sys, warnings
os.environ.setdefault("HF_HUB_OFFLINE", "1")
warnings.filterwarnings("ignore")
import torch
import transformers as tf
from peft import (BOFTConfig, FourierFTConfig, IA3Config, LNTuningConfig, LoHaConfig, LoKrConfig, LoraConfig, OFTConfig,
                  VeraConfig, get_peft_model)
from safetensors.torch import save_file
from transformers.utils import logging
logging.set_verbosity_error()

out = sys.argv[1]
V, POSITIONS, LABELS = 48, 24, 3
SIZES = dict(vocab_size=V, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
             max_position_embeddings=POSITIONS, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
ROBERTA = dict(SIZES, pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1, layer_norm_eps=1e-5)
DISTILBERT = dict(vocab_size=V, dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=POSITIONS,
                  dropout=0.0, attention_dropout=0.0, seq_classif_dropout=0.0)
# The model whose files the base is, and the classifier that is made of it.
BASES = {
    "bert": (lambda: tf.BertForMaskedLM(tf.BertConfig(**SIZES)), tf.BertForSequenceClassification),
    "bert_pooler": (lambda: tf.BertModel(tf.BertConfig(**SIZES)), tf.BertForSequenceClassification),
    "roberta": (lambda: tf.RobertaForMaskedLM(tf.RobertaConfig(**ROBERTA)), tf.RobertaForSequenceClassification),
    "distilbert": (lambda: tf.DistilBertForMaskedLM(tf.DistilBertConfig(**DISTILBERT)),
                   tf.DistilBertForSequenceClassification),
}
LINEAR = ["query", "key", "value", "intermediate.dense", "output.dense"]
CLASSES = {"task_type": "SEQ_CLS"}
CASES = {  # base, whether words are hidden, configuration
    "words_lora": ("bert", True, LoraConfig(r=2, lora_alpha=3, target_modules=LINEAR)),
    "words_rs_roberta": ("roberta", True, LoraConfig(r=3, lora_alpha=4, use_rslora=True, target_modules=["query", "value"])),
    "words_regex": ("roberta", True, LoraConfig(r=2, lora_alpha=4, target_modules=r".*layer\.1\..*(key|intermediate\.dense)")),
    "words_distilbert": ("distilbert", True, LoraConfig(r=2, lora_alpha=4, target_modules=["q_lin", "k_lin", "v_lin", "out_lin", "lin1", "lin2"])),
    "words_saved": ("roberta", True, LoraConfig(r=2, lora_alpha=4, target_modules=["query"], bias="lora_only", modules_to_save=["embeddings.LayerNorm", "intermediate.dense"])),
    "words_embeddings": ("bert", True, LoraConfig(r=2, lora_alpha=4, target_modules=["word_embeddings", "query"])),
    "words_norms": ("bert", True, LNTuningConfig(target_modules=["embeddings.LayerNorm", "output.LayerNorm"])),
    "labels_lora": ("bert_pooler", False, LoraConfig(r=2, lora_alpha=3, target_modules=LINEAR, **CLASSES)),
    "labels_new_pooler": ("bert", False, LoraConfig(r=2, lora_alpha=3, target_modules=["query", "value"], modules_to_save=["pooler"], **CLASSES)),
    "labels_roberta": ("roberta", False, LoraConfig(r=2, lora_alpha=3, target_modules=LINEAR, **CLASSES)),
    "labels_distilbert": ("distilbert", False, LoraConfig(r=2, lora_alpha=3, target_modules=["q_lin", "lin2"], **CLASSES)),
    "labels_dora": ("roberta", False, LoraConfig(r=2, lora_alpha=3, use_dora=True, target_modules=["query", "output.dense"], **CLASSES)),
    "labels_ia3": ("bert_pooler", False, IA3Config(target_modules=["key", "value", "output.dense"], feedforward_modules=["output.dense"], **CLASSES)),
    "labels_loha": ("bert_pooler", False, LoHaConfig(r=2, alpha=3, target_modules=["query", "intermediate.dense"], **CLASSES)),
    "labels_lokr": ("bert_pooler", False, LoKrConfig(r=2, alpha=3, target_modules=["query", "intermediate.dense"], **CLASSES)),
    "labels_vera": ("bert_pooler", False, VeraConfig(r=3, target_modules=["query", "value"], **CLASSES)),
    "labels_oft": ("bert_pooler", False, OFTConfig(oft_block_size=8, target_modules=["query"], **CLASSES)),
    "labels_boft": ("bert_pooler", False, BOFTConfig(boft_block_size=4, boft_n_butterfly_factor=2, target_modules=["query"], **CLASSES)),
    "labels_fourier": ("bert_pooler", False, FourierFTConfig(n_frequency=10, target_modules=["value"], **CLASSES)),
}


def randomised(model, seed):
    """Larger numbers than the default start, so that nothing is nearly linear."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_norm = "layernorm" in name.lower().replace("_", "") and name.endswith("weight")
            parameter.copy_(1 + 0.2 * noise if is_norm else 0.3 * noise)
    return model.float().eval()


def saved_name(name):
    """A parameter's name as its tensor's in the file."""
    for part in (".modules_to_save.default", ".default"):
        name = name.replace(part, "")
    return name.replace("lora_magnitude_vector.weight", "lora_magnitude_vector")


shutil.rmtree(out, ignore_errors=True)
for number, (kind, (make, _)) in enumerate(BASES.items()):
    folder = os.path.join(out, "base_" + kind)
    randomised(make(), 40 + number).save_pretrained(folder)
generator = torch.Generator().manual_seed(5)
lengths = [9, 5, 9, 4]
for case, (kind, hides, config) in CASES.items():
    base = os.path.join(out, "base_" + kind)
    torch.manual_seed(7)
    padding = 1 if kind == "roberta" else 0
    ids = torch.full((len(lengths), max(lengths)), padding)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(4, V, (length,), generator=generator)
        mask[row, :length] = 1
    if hides:
        model = getattr(tf, json.load(open(os.path.join(base, "config.json")))["architectures"][0]).from_pretrained(base)
        labels = torch.where((torch.rand(ids.shape, generator=generator) < 0.4) & (mask == 1), ids, -100)
    else:
        model = BASES[kind][1].from_pretrained(base, num_labels=LABELS)
        labels = torch.randint(0, LABELS, (len(lengths),), generator=generator)
    model = get_peft_model(model, config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if "LayerNorm" in name or "ia3" in name or "magnitude" in name or "boft_s" in name:
                parameter.mul_(1 + 0.2 * torch.randn_like(parameter))
            elif "modules_to_save" in name:
                parameter.add_(0.2 * torch.randn_like(parameter))
            else:
                parameter.copy_(parameter * 0.5 + 0.2 * torch.randn_like(parameter))
    model.train()
    model.zero_grad()
    result = model(input_ids=ids, attention_mask=mask, labels=labels)
    result.loss.backward()
    golden = {"gradient." + saved_name(name): parameter.grad.clone()
              for name, parameter in model.named_parameters() if parameter.requires_grad and parameter.grad is not None}
    model.eval()
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask).logits
    real = mask.bool()
    golden |= {"ids": ids[real], "lengths": torch.tensor(lengths), "loss": result.loss.detach().reshape(1),
               "targets": labels[real] if hides else labels, "logits": logits[real] if hides else logits}
    folder = os.path.join(out, case)
    model.save_pretrained(folder)
    os.path.exists(os.path.join(folder, "README.md")) and os.remove(os.path.join(folder, "README.md"))
    path = os.path.join(folder, "adapter_config.json")
    stored = json.load(open(path))
    stored["base_model_name_or_path"] = "base_" + kind
    for key in ("target_modules", "feedforward_modules", "modules_to_save"):
        if isinstance(stored.get(key), list):
            stored[key].sort()
    json.dump(stored, open(path, "w"), indent=2, sort_keys=True)
    save_file({key: value.contiguous() for key, value in golden.items()}, os.path.join(folder, "golden.safetensors"))
    print(case, float(result.loss), len(golden))
