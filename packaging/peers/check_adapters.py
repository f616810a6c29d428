#!/usr/bin/env python3
"""Checks adapters of every method both ways against PEFT 0.21 (and AdapterHub's library 1.3).

usage: check_adapters.py WORKER TOKENIZER [--adapters LIBRARY] [--only NAME...]

WORKER is fieldwright-worker, TOKENIZER a Hugging Face folder whose tokenizer is borrowed (SmolLM2's, say); the model is
a small random Llama. For each method: the worker trains an adapter, which PEFT loads, and both give every token of a
text a log-probability; where the mathematics allows, the worker's merged export is loaded by transformers and must give
the same; and an adapter of the same configuration with random weights, saved by PEFT, is scored by the worker. Kinds that
no recipe makes begin as such an adapter: the worker scores it and trains it further, and PEFT loads the result. PEFT's
AdaMSS needs scikit-learn.
LIBRARY is a folder made by
    pip install --no-deps --target LIBRARY adapters==1.3.0 'transformers~=4.57.0' 'huggingface_hub<1.0' 'tokenizers<0.23'
Without it bottleneck adapters are left out. Exit status 0: all agree within 1e-4.
"""
import argparse, json, os, shutil, subprocess, sys, tempfile, warnings
os.environ.setdefault("HF_HUB_OFFLINE", "1")
warnings.filterwarnings("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("worker")
parser.add_argument("tokenizer")
parser.add_argument("--adapters")
parser.add_argument("--only", nargs="*")
parser.add_argument("--hub", nargs=3, help=argparse.SUPPRESS)  # BASE ADAPTER IDS: scores by AdapterHub's library
arguments = parser.parse_args()
TEXT = "A water probe measures conductivity, and its range depends on the cell constant."
TOLERANCE = 1e-4

if arguments.hub:  # in a process of its own: it needs an older transformers
    sys.path.insert(0, arguments.adapters)
    import adapters
    import torch
    from transformers import AutoModelForCausalLM
    base, folder, ids = arguments.hub
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()
    adapters.init(model)
    if json.load(open(os.path.join(folder, "adapter_config.json"))).get("make"):
        made = json.load(open(os.path.join(folder, "adapter_config.json")))["make"]
        model.add_adapter("domain", config=getattr(adapters, made)(reduction_factor=4))
        torch.manual_seed(3)
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if "adapters.domain" in name:
                    parameter.copy_(0.3 * torch.randn_like(parameter))
        model.save_adapter(folder, "domain", with_head=False, use_safetensors=True)
    else:
        model.load_adapter(folder, with_head=False, use_safetensors=True)
    model.set_active_adapters("domain")
    row = torch.tensor([json.loads(ids)])
    with torch.no_grad():
        scores = model(input_ids=row).logits[0, :-1].log_softmax(-1)
    print("SCORES", json.dumps(scores.gather(1, row[0, 1:, None])[:, 0].tolist()))
    sys.exit(0)

import torch
import peft
from peft import PeftConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM
from transformers.utils import logging
logging.set_verbosity_error()
logging.disable_progress_bar()
root = tempfile.mkdtemp()
base = os.path.join(root, "base")
vocabulary = json.load(open(os.path.join(arguments.tokenizer, "config.json")))["vocab_size"]
torch.manual_seed(1)
small = LlamaForCausalLM(LlamaConfig(vocab_size=vocabulary, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                                     num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512,
                                     tie_word_embeddings=False, bos_token_id=1, eos_token_id=2))
with torch.no_grad():
    for parameter in small.parameters():
        parameter.mul_(4 if parameter.dim() > 1 else 1)
small.save_pretrained(base)
for file in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "special_tokens_map.json"):
    if os.path.exists(os.path.join(arguments.tokenizer, file)):
        shutil.copy(os.path.join(arguments.tokenizer, file), base)
dataset = os.path.join(root, "dataset")
os.makedirs(dataset)
for file in ("train.jsonl", "validation.jsonl"):
    with open(os.path.join(dataset, file), "w") as f:
        for i in range(8):
            f.write(json.dumps({"id": str(i), "source": "domain", "group": str(i), "messages": [
                {"role": "user", "content": f"{i} + {i}"}, {"role": "assistant", "content": f"It is {2 * i}."}]}) + "\n")

COMMON = dict(epochs=4.0, learning_rate=0.02, max_length=64, micro_batch_tokens=128, rank=4, alpha=8.0, precision="fp32",
              device="cpu", threads=1, block_size=8, reduction=4, virtual_tokens=3, validate_every=0, samples_every=0)
METHODS = {
    "lora": {}, "rslora": {"rank_stabilised": True}, "lora+": {"rate_ratio": 8.0},
    "dora": {"lora_variant": "dora"}, "pissa": {"lora_variant": "pissa"},
    "lora patterns": {"rank_pattern": "down_proj=2", "alpha_pattern": "q_proj=3"},
    "lora expression": {"modules": r".*layers\.1\..*(q|v)_proj"},
    "lora embeddings": {"modules": "q_proj, embed_tokens, lm_head"},
    "lora saved": {"saved_modules": "norm, lm_head"},
    "ia3": {"method": "ia3"}, "norms": {"method": "norms"},
    "prompt": {"method": "prompt"}, "prompt text": {"method": "prompt", "prompt_start": "text", "prompt_text": "Add up"},
    "prefix": {"method": "prefix"}, "prefix projected": {"method": "prefix", "prefix_projection": True, "encoder_width": 6},
    "p-tuning": {"method": "p-tuning"}, "p-tuning lstm": {"method": "p-tuning", "prompt_encoder": "lstm", "encoder_width": 6},
    "loha": {"method": "loha"}, "lokr": {"method": "lokr"}, "vera": {"method": "vera"}, "oft": {"method": "oft"},
    "bottleneck pfeiffer": {"method": "bottleneck", "bottleneck": "pfeiffer"},
    "bottleneck houlsby": {"method": "bottleneck", "bottleneck": "houlsby"},
    "bottleneck parallel": {"method": "bottleneck", "bottleneck": "parallel"},
}
TWO = {"target_modules": ["q_proj", "down_proj"], "task_type": "CAUSAL_LM"}
FOREIGN = {  # kinds that no recipe makes
    "boft": peft.BOFTConfig(boft_block_size=8, **TWO), "fourierft": peft.FourierFTConfig(n_frequency=50, scaling=10, **TWO),
    "hra": peft.HRAConfig(r=4, **TWO), "hra orthogonal": peft.HRAConfig(r=4, apply_GS=True, **TWO),
    "miss": peft.MissConfig(r=6, **TWO), "miss bat": peft.MissConfig(r=8, init_weights="bat", **TWO),
    "miss mini": peft.MissConfig(r=8, mini_r=8, init_weights="mini", **TWO),
    "shira": peft.ShiraConfig(r=2, random_seed=1, **TWO), "c3a": peft.C3AConfig(block_size=16, **TWO),
    "waveft": peft.WaveFTConfig(n_frequency=50, scaling=4.0, **TWO),
    "waveft db4": peft.WaveFTConfig(n_frequency=50, scaling=4.0, wavelet_family="db4", **TWO),
    "road": peft.RoadConfig(group_size=8, **TWO), "road 2": peft.RoadConfig(variant="road_2", group_size=8, **TWO),
    "road 4": peft.RoadConfig(variant="road_4", group_size=16, **TWO), "hira": peft.HiraConfig(r=4, **TWO),
    "delora": peft.DeloraConfig(r=4, delora_lambda=3, **TWO),
    "gralora": peft.GraloraConfig(r=4, gralora_k=2, hybrid_r=2, alpha=8, **TWO),
    "vblora": peft.VBLoRAConfig(r=2, num_vectors=8, vector_length=16, **TWO),
    "randlora": peft.RandLoraConfig(r=8, randlora_alpha=4, **TWO),
    "randlora seeded": peft.RandLoraConfig(r=8, randlora_alpha=4, save_projection=False, **TWO),
    "pvera": peft.PveraConfig(r=4, **TWO), "pvera seeded": peft.PveraConfig(r=4, save_projection=False, **TWO),
    "beft": peft.BeftConfig(**TWO), "glora": peft.GloraConfig(r=2, **TWO),
    "peanut": peft.PeanutConfig(r=4, depth=1, scaling=4.0, **TWO), "deft": peft.DeftConfig(r=2, **TWO),
    "deft qr": peft.DeftConfig(r=2, decomposition_method="qr", **TWO), "para": peft.DeftConfig(r=2, para=True, **TWO),
    "tinylora": peft.TinyLoraConfig(r=4, u=16, **TWO),
    "tinylora tied": peft.TinyLoraConfig(r=4, u=16, weight_tying=1.0, save_projection=False, **TWO),
    "frod": peft.FrodConfig(sparse_rate=0.05, progressbar=False, **TWO),
    "frod seeded": peft.FrodConfig(sparse_rate=0.05, save_projection=False, progressbar=False, **TWO),
    "supertuning": peft.SupertuningConfig(sparsity=0.95, **TWO),
    "supra": peft.SupertuningConfig(sparsity=0.95, r=4, select_top=False, save_precomputed_indices=False, **TWO),
    "unilora": peft.UniLoraConfig(r=4, theta_d_length=300, **TWO),
    "unilora saved": peft.UniLoraConfig(r=4, theta_d_length=300, save_indices=True, **TWO),
    "psoft": peft.PsoftConfig(r=8, psoft_alpha=8, **TWO),
    "psoft series": peft.PsoftConfig(r=8, psoft_alpha=8, ab_svd_init="pissa_init", psoft_svd="lowrank",
                                     use_cayley_neumann=True, cayley_neumann_eps=0.5, **TWO),
    "lily": peft.LilyConfig(r=4, stride_A=2, num_B=3, **TWO),
    "tokens": peft.TrainableTokensConfig(token_indices=[28, 198, 216, 284, 446], task_type="CAUSAL_LM"),
    "multitask prompt": peft.MultitaskPromptTuningConfig(num_virtual_tokens=3, num_ranks=2, task_type="CAUSAL_LM"),
    "second task's prompt": peft.MultitaskPromptTuningConfig(num_virtual_tokens=3, num_tasks=3, num_ranks=2, task_type="CAUSAL_LM"),
    "cartridge": peft.CartridgeConfig(num_virtual_tokens=3, task_type="CAUSAL_LM"),
    "poly": peft.PolyConfig(r=4, **TWO), "second task of poly": peft.PolyConfig(r=4, n_tasks=3, n_skills=3, n_splits=2, **TWO),
    "osf": peft.OSFConfig(effective_rank=20, **TWO), "osf shares": peft.OSFConfig(rank_pattern={"layers.1": 0.8}, **TWO),
    "adamss": peft.AdamssConfig(r=16, num_subspaces=3, subspace_rank=2, **TWO),
    "adamss dynamic": peft.AdamssConfig(r=16, subspace_rank=4, use_dynamic_rank=True, random_seed=2, **TWO),
    "shadow": peft.ShadowConfig(r=4, shadow_dropout=0.0, task_type="CAUSAL_LM"),
    "adaption prompt": peft.AdaptionPromptConfig(adapter_len=4, adapter_layers=2, task_type="CAUSAL_LM"),
    "context prompt": peft.CPTConfig(cpt_token_ids=[5, 9, 11, 17], cpt_mask=[1] * 4, cpt_tokens_type_mask=[1, 2, 3, 4],
                                     opt_projection_epsilon=9.0, opt_projection_format_epsilon=9.0, task_type="CAUSAL_LM"),
}
# Virtual tokens, biases that the base has not, and what depends on the text.
UNMERGED = ("multitask", "second task's", "cartridge", "adaption", "shadow", "context", "beft", "lily")
TASK = {"second task's prompt": 1, "second task of poly": 1}  # of those that know several
HUB = {"pfeiffer": "SeqBnConfig", "houlsby": "DoubleSeqBnConfig", "parallel": "ParBnConfig"}
VIRTUAL = ("prompt", "prefix", "p-tuning", "bottleneck")
count = 0


def job(kind, parameters, recipe=None):
    global count
    count += 1
    folder = os.path.join(root, f"run{count}")
    for sub in ("inputs", "output", "checkpoints"):
        os.makedirs(os.path.join(folder, sub))
    json.dump({"format": 1, "id": f"run{count}", "kind": kind, "name": "check", "parameters": parameters,
               "recipe": recipe or {}, "inputs": [], "created_ms": 0}, open(os.path.join(folder, "job.json"), "w"))
    subprocess.run([arguments.worker, "run", folder], check=False, capture_output=True)
    result = json.load(open(os.path.join(folder, "result.json")))
    if result["outcome"] != "completed":
        raise RuntimeError(json.dumps(result.get("error"), ensure_ascii=False))
    return os.path.join(folder, "output", "model")


def model_of(adapter=None):
    return {"id": "m", "name": "m", "path": base, "fingerprint": "f", **({"adapter": adapter} if adapter else {})}


def ours(adapter):
    request = {"verb": "score", "model": model_of(adapter), "text": TEXT, "precision": "fp32"}
    answer = subprocess.run([arguments.worker, "call"], input=json.dumps(request), capture_output=True, text=True)
    answer = json.loads(answer.stdout)
    if "error" in answer:
        raise RuntimeError(json.dumps(answer["error"], ensure_ascii=False))
    return answer["ids"], answer["logprobs"][1:]


def scores(network, ids, task=0):
    row = torch.tensor([ids])
    kind = getattr(getattr(network, "active_peft_config", None), "peft_type", None)
    tasks = {"task_ids": torch.tensor([task])}
    more = {"MULTITASK_PROMPT_TUNING": tasks, "POLY": tasks, "CPT": {"labels": row}}.get(kind, {})
    with torch.no_grad():
        logits = network.eval()(input_ids=row, **more).logits[0][-len(ids):]
    return logits[:-1].log_softmax(-1).gather(1, row[0, 1:, None])[:, 0].tolist()


def hub_scores(folder, ids):
    answer = subprocess.run([sys.executable, __file__, "-", "-", "--adapters", arguments.adapters, "--hub", base, folder,
                             json.dumps(ids)], capture_output=True, text=True)
    lines = [line for line in answer.stdout.splitlines() if line.startswith("SCORES ")]
    if not lines:
        raise RuntimeError(answer.stderr[-1500:])
    return json.loads(lines[0][7:])


def plain():
    return AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)


def worst(a, b):
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


failed = False
for name, changes in METHODS.items():
    if arguments.only and name not in arguments.only:
        continue
    hub = name.startswith("bottleneck")
    if hub and not arguments.adapters:
        print(f"{name:22} left out: no --adapters")
        continue
    try:
        adapter = job("train", {"model": model_of(), "dataset": dataset}, {**COMMON, **changes})
        ids, mine = ours(adapter)
        without = scores(plain(), ids)
        theirs = hub_scores(adapter, ids) if hub else scores(PeftModel.from_pretrained(plain(), adapter), ids)
        there, effect = worst(mine, theirs), worst(mine, without)
        merged = None
        if not name.startswith(VIRTUAL):
            folder = os.path.join(root, f"merged{count}")
            job("export", {"model": model_of(adapter), "to": "hf", "type": "F32", "output": folder})
            merged = worst(mine, scores(AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32), ids))
        back = os.path.join(root, f"back{count}")
        if hub:
            os.makedirs(back)
            json.dump({"make": HUB[changes["bottleneck"]]}, open(os.path.join(back, "adapter_config.json"), "w"))
            expected = hub_scores(back, ids)
        else:
            config = PeftConfig.from_pretrained(adapter)
            config.inference_mode = False
            torch.manual_seed(4)
            network = get_peft_model(plain(), config)
            with torch.no_grad():
                for parameter in network.parameters():
                    if parameter.requires_grad:
                        parameter.add_(0.1 * torch.randn_like(parameter))
            network.save_pretrained(back)
            expected = scores(network, ids)
        here = worst(ours(back)[1], expected)
        fine = max(there, here, merged or 0) <= TOLERANCE and effect > 10 * there
        print(f"{name:22} written {there:.1e}  read {here:.1e}  merged {'-' if merged is None else f'{merged:.1e}'}"
              f"  effect {effect:.2f}{'' if fine else '   DIFFERS'}", flush=True)
        failed = failed or not fine
    except Exception as problem:
        print(f"{name:22} FAILED: {str(problem)[:600]}")
        failed = True
for name, config in FOREIGN.items():
    if arguments.only and name not in arguments.only:
        continue
    try:
        torch.manual_seed(4)
        network = get_peft_model(plain(), config)
        with torch.no_grad():
            for parameter in network.parameters():
                if parameter.requires_grad:
                    parameter.add_(0.1 * torch.randn_like(parameter))
        count += 1
        first = os.path.join(root, f"first{count}")
        network.save_pretrained(first)
        task = TASK.get(name, 0)
        if task:
            json.dump({"format": 1, "task": task}, open(os.path.join(first, "fieldwright.json"), "w"))
        ids, start = ours(first)
        expected = scores(network, ids, task)
        adapter = job("train", {"model": model_of(first), "dataset": dataset}, COMMON)
        mine = ours(adapter)[1]
        theirs = scores(PeftModel.from_pretrained(plain(), adapter), ids, task)
        here, there, effect = worst(start, expected), worst(mine, theirs), worst(start, scores(plain(), ids))
        moved = worst(mine, start)
        merged = None
        if not name.startswith(UNMERGED):
            folder = os.path.join(root, f"merged{count}")
            job("export", {"model": model_of(adapter), "to": "hf", "type": "F32", "output": folder})
            merged = worst(mine, scores(AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32), ids))
        fine = max(there, here, merged or 0) <= TOLERANCE and min(effect, moved) > 10 * max(here, there)
        print(f"{name:22} read {here:.1e}  trained further, written {there:.1e}  merged "
              f"{'-' if merged is None else f'{merged:.1e}'}  effect {effect:.2f}, of training {moved:.2f}"
              f"{'' if fine else '   DIFFERS'}", flush=True)
        failed = failed or not fine
    except Exception as problem:
        print(f"{name:22} FAILED: {str(problem)[:600]}")
        failed = True
shutil.rmtree(root)
sys.exit(1 if failed else 0)
