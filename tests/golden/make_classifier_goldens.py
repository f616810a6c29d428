#!/usr/bin/env python3
"""Makes the golden files of the text classifiers' tests from transformers (5.23).

usage: make_classifier_goldens.py OUTPUT_FOLDER      (OUTPUT_FOLDER: tests/golden/classifiers)

Everything is seeded, on the CPU and in fp32. Written are tiny random classifiers as Hugging Face folders, each with
golden.safetensors: texts (padded by transformers, stored without padding), their labels, logits, the cross-entropy and
its gradients.
"""
import os, shutil, sys
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
import transformers as tf
from safetensors.torch import save_file

out = sys.argv[1]
VOCABULARY, POSITIONS = 48, 20
NAMES = ["refuted", "supported", "not enough information"]


def randomised(model, seed):
    """Larger numbers than the default start, so that nothing is nearly linear."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_norm = "layernorm" in name.lower().replace("_", "") and name.endswith("weight")
            parameter.copy_(1 + 0.2 * noise if is_norm else 0.3 * noise)
    return model.float().eval()


def sized(**changes):
    return dict(vocab_size=VOCABULARY, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
                max_position_embeddings=POSITIONS, **changes)


def named(names):
    return dict(id2label=dict(enumerate(names)), label2id={name: i for i, name in enumerate(names)})


def roberta_sized(**changes):
    return sized(pad_token_id=1, bos_token_id=0, eos_token_id=2, type_vocab_size=1, layer_norm_eps=1e-5, **changes)


# What differs in each: the layers between the first token and the labels, their names, how many labels, named or not.
MODELS = {
    "bert": lambda: tf.BertForSequenceClassification(tf.BertConfig(**sized(type_vocab_size=2, **named(NAMES)))),
    "roberta": lambda: tf.RobertaForSequenceClassification(tf.RobertaConfig(**roberta_sized())),
    "xlm_roberta": lambda: tf.XLMRobertaForSequenceClassification(tf.XLMRobertaConfig(**roberta_sized(**named(["是", "否", "不知道", "其他"])))),
    "camembert": lambda: tf.CamembertForSequenceClassification(tf.CamembertConfig(**roberta_sized(**named(NAMES)))),
    "distilbert": lambda: tf.DistilBertForSequenceClassification(tf.DistilBertConfig(
        vocab_size=VOCABULARY, dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=POSITIONS, **named(NAMES))),
}

shutil.rmtree(out, ignore_errors=True)
os.makedirs(out)
torch.manual_seed(0)
for index, (name, make) in enumerate(MODELS.items()):
    folder = os.path.join(out, name)
    model = randomised(make(), 300 + index)
    model.save_pretrained(folder)
    config = model.config
    padding = config.pad_token_id or 0
    longest = POSITIONS - (padding + 1 if "roberta" in name or name == "camembert" else 0)
    types = getattr(config, "type_vocab_size", 1)
    generator = torch.Generator().manual_seed(400 + index)
    lengths = [5, longest, 7, 7, 1, 12]
    ids = torch.full((len(lengths), longest), padding)
    segments = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(4, VOCABULARY, (length,), generator=generator)
        segments[row, :length] = torch.randint(0, types, (length,), generator=generator)
        mask[row, :length] = 1
    inputs = {"input_ids": ids, "attention_mask": mask}
    if types > 1:
        inputs["token_type_ids"] = segments
    real = mask.bool()
    labels = torch.randint(0, config.num_labels, (len(lengths),), generator=generator)
    result = model(**inputs, labels=labels)
    result.loss.backward()
    golden = {"ids": ids[real], "segments": segments[real], "lengths": torch.tensor(lengths), "labels": labels,
              "logits": result.logits.detach(), "loss": result.loss.detach().reshape(1)}
    for key, parameter in model.named_parameters():
        if parameter.grad is not None:
            golden["gradient." + key] = parameter.grad.clone()
    with torch.no_grad():
        golden["logits64_error"] = (model.double()(**inputs).logits - golden["logits"]).abs().max().float().reshape(1)
    save_file({key: value.contiguous() for key, value in golden.items()}, os.path.join(folder, "golden.safetensors"))
