#!/usr/bin/env python3
"""Makes the golden files of tests/core/engine from transformers, PEFT and TRL.

usage: make_engine_goldens.py [--smollm2 FILE.gguf] OUTPUT_FOLDER      (OUTPUT_FOLDER: tests/golden/engine)

Everything is seeded, on the CPU and in fp32. Written are a tiny random Llama as a Hugging Face folder, a LoRA adapter of
it as PEFT writes it, logits and gradients, and the losses of TRL's SFTTrainer over 20 steps (LoRA and full) with the
rows, the initial adapter and the final weights. With --smollm2 also a few logits of that model.
"""
import argparse, json, os, shutil, tempfile
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
parser = argparse.ArgumentParser()
parser.add_argument("output")
parser.add_argument("--smollm2")
arguments = parser.parse_args()

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models
from torch.utils.data import SequentialSampler
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, TrainerCallback
from trl import SFTConfig, SFTTrainer

out = arguments.output
os.makedirs(out, exist_ok=True)
VOCABULARY, RANK = 256, 4
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def tiny_model():
    torch.manual_seed(1)
    config = LlamaConfig(vocab_size=VOCABULARY, hidden_size=48, intermediate_size=112, num_hidden_layers=2,
                         num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-5,
                         rope_theta=10000.0, tie_word_embeddings=True, bos_token_id=1, eos_token_id=2, pad_token_id=0)
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():  # larger than the default start, so that nothing is nearly linear
            if "norm" in name:
                parameter.copy_(1 + 0.2 * torch.randn_like(parameter))
            else:
                parameter.copy_(0.15 * torch.randn_like(parameter))
    return model.float().eval()


def tokenizer():
    words = {f"w{i}": i for i in range(VOCABULARY)}
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel(words, unk_token="w3")), pad_token="w0",
                                   bos_token="w1", eos_token="w2", unk_token="w3")


def make_rows(count):
    generator = torch.Generator().manual_seed(2)
    rows = []
    for _ in range(count):
        prompt = int(torch.randint(2, 8, (1,), generator=generator))
        answer = int(torch.randint(3, 20, (1,), generator=generator))
        start = int(torch.randint(4, VOCABULARY, (1,), generator=generator))
        stride = int(torch.randint(1, 4, (1,), generator=generator))
        ids = [4 + (start + stride * i) % (VOCABULARY - 4) for i in range(prompt + answer)]
        rows.append({"input_ids": ids, "completion_mask": [0] * prompt + [1] * answer})
    return rows


class InOrder(SFTTrainer):
    def _get_train_sampler(self, *_, **__):
        return SequentialSampler(self.train_dataset)


class Record(TrainerCallback):
    def __init__(self):
        self.steps = []

    def on_log(self, args, state, control, logs=None, **_):
        if "loss" in logs:
            self.steps.append({"loss": logs["loss"], "gradient_norm": float(logs["grad_norm"]), "learning_rate": logs["learning_rate"]})


def train(model, rows, peft_config):
    record = Record()
    config = SFTConfig(output_dir=tempfile.mkdtemp(), max_steps=20, per_device_train_batch_size=2,
                       gradient_accumulation_steps=2, learning_rate=1e-2 if peft_config else 3e-3,
                       lr_scheduler_type="cosine", warmup_steps=3, max_length=24, logging_steps=1, report_to="none",
                       save_strategy="no", use_cpu=True, bf16=False, fp16=False, gradient_checkpointing=False,
                       weight_decay=0.01, max_grad_norm=1.0, seed=3, packing=False,
                       completion_only_loss=True)
    trainer = InOrder(model=model, args=config, train_dataset=Dataset.from_list(rows), processing_class=tokenizer(),
                      peft_config=peft_config, callbacks=[record])
    if peft_config:
        trainer.model.save_pretrained(os.path.join(out, "adapter_initial"))
    trainer.train()
    return trainer.model, record.steps


model = tiny_model()
model.save_pretrained(os.path.join(out, "tiny"))
os.remove(os.path.join(out, "tiny", "generation_config.json"))
for file in os.listdir(os.path.join(out, "tiny")):
    assert file in ("config.json", "model.safetensors"), file

# Logits and gradients of one sequence, trained from its sixth token on.
torch.manual_seed(5)
ids = torch.randint(0, VOCABULARY, (1, 40))
labels = ids.clone()
labels[:, :6] = -100
output = model(input_ids=ids, labels=labels)
output.loss.backward()
golden = {"ids": ids[0], "logits": output.logits[0].detach(), "loss": output.loss.detach().reshape(1)}
for name, parameter in model.named_parameters():
    golden["gradient." + name] = parameter.grad.clone()
with torch.no_grad():
    golden["logits64_error"] = (model.double()(input_ids=ids).logits - golden["logits"]).abs().max().float().reshape(1)

# An adapter whose B is not zero.
base = tiny_model()
adapted = get_peft_model(base, LoraConfig(r=RANK, lora_alpha=8, target_modules=["q_proj", "v_proj", "down_proj"], task_type="CAUSAL_LM"))
torch.manual_seed(7)
with torch.no_grad():
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            parameter.copy_(0.2 * torch.randn_like(parameter))
adapted.save_pretrained(os.path.join(out, "adapter"))
with torch.no_grad():
    golden["adapter_logits"] = adapted(input_ids=ids).logits[0]

# Greedy generation, with transformers' own cache.
plain = tiny_model()
greedy = plain.generate(ids[:, :8], max_new_tokens=24, do_sample=False, eos_token_id=None, pad_token_id=0)
golden["greedy"] = greedy[0, 8:]
save_file({key: value.contiguous() for key, value in golden.items()}, os.path.join(out, "golden.safetensors"))

rows = make_rows(80)
result = {"rows": rows, "rank": RANK, "alpha": 8}
tuned, result["lora"] = train(tiny_model(), rows, LoraConfig(r=RANK, lora_alpha=8, lora_dropout=0.0, target_modules=TARGETS, task_type="CAUSAL_LM"))
tuned.save_pretrained(os.path.join(out, "adapter_final"))
full, result["full"] = train(tiny_model(), rows, None)
with torch.no_grad():
    result["full_norm_weight"] = full.model.norm.weight.tolist()
    result["full_logits_last"] = full(input_ids=ids).logits[0, -1].tolist()

if arguments.smollm2:
    folder, file = os.path.split(os.path.abspath(arguments.smollm2))
    smol = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32).eval()
    generator = torch.Generator().manual_seed(11)
    cases = []
    for length in (5, 33, 120):
        prompt = torch.randint(0, smol.config.vocab_size, (1, length), generator=generator)
        with torch.no_grad():
            logits = smol(input_ids=prompt).logits[0, -1]
        cases.append({"ids": prompt[0].tolist(), "logits": logits})
    smol = smol.double()
    for case in cases:
        with torch.no_grad():
            exact = smol(input_ids=torch.tensor([case["ids"]])).logits[0, -1]
        logits = case["logits"]
        top = torch.topk(logits, 8)
        case.update(largest=float(logits.abs().max()), reference_error=float((exact - logits).abs().max()),
                    top_ids=top.indices.tolist(), top_values=top.values.tolist(), slice=logits[1000:1032].tolist())
        del case["logits"]
    with open(os.path.join(out, "smollm2.json"), "w") as f:
        json.dump({"file": file, "cases": cases}, f, indent=1)
        f.write("\n")

for adapter in ("adapter", "adapter_initial", "adapter_final"):
    readme = os.path.join(out, adapter, "README.md")
    if os.path.exists(readme):
        os.remove(readme)
    path = os.path.join(out, adapter, "adapter_config.json")
    config = json.load(open(path))
    config["base_model_name_or_path"] = "tiny"
    json.dump(config, open(path, "w"), indent=2, sort_keys=True)
with open(os.path.join(out, "training.json"), "w") as f:
    json.dump(result, f)
    f.write("\n")
