#!/usr/bin/env python3
"""Makes the golden files of tests/core/engine/test_adapters.cpp from PEFT 0.21, transformers 5.23
and (for AdaMSS) scikit-learn 1.9.

usage: make_adapter_goldens.py OUTPUT_FOLDER [CASE...]      (OUTPUT_FOLDER: tests/golden/adapters)

Tiny random bases (a Llama, a Qwen2 with its biases, a GPT-2 with transposed matrices), and of every kind of adapter one
or more on them: the folder that PEFT saves, with random weights in place of the start values, and beside it in
golden.safetensors the logits of one text, its loss, and the gradient of every trained tensor; of Lily, which reads
ahead, also what it answers with a cache. Where PEFT trains another
form than it saves (the encoders of virtual tokens), the trained form is there as "start.<name>". Seeded, CPU, fp32.
"""
import json, math, os, shutil, sys, tempfile, warnings
os.environ.setdefault("HF_HUB_OFFLINE", "1")
warnings.filterwarnings("ignore")
import peft.tuners.c3a.layer
import peft.tuners.poly.router
import torch
from peft import (AdaLoraConfig, AdamssConfig, AdaptionPromptConfig, BeftConfig, BOFTConfig, C3AConfig, CartridgeConfig,
                  CPTConfig, DeftConfig, DeloraConfig, FourierFTConfig, FrodConfig, GloraConfig, GraloraConfig,
                  HiraConfig, HRAConfig, IA3Config, LilyConfig, LNTuningConfig, LoHaConfig, LoKrConfig, LoraConfig,
                  MissConfig, MultitaskPromptTuningConfig, OFTConfig, OSFConfig, PeanutConfig, PolyConfig,
                  PrefixTuningConfig, PromptEncoderConfig, PromptTuningConfig, PsoftConfig, PveraConfig, RandLoraConfig,
                  RoadConfig, ShadowConfig, ShiraConfig, SupertuningConfig, TinyLoraConfig, TrainableTokensConfig,
                  UniLoraConfig, VBLoRAConfig, VeraConfig, WaveFTConfig, get_peft_model)
from safetensors.torch import load_file, save_file
from transformers import (GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM)
from transformers.utils import logging
logging.set_verbosity_error()

out = sys.argv[1]
wanted = sys.argv[2:]
V, LENGTH, FIRST_TARGET = 48, 10, 3
TASK = {"task_type": "CAUSAL_LM"}


def base(kind):
    torch.manual_seed(1)
    sizes = dict(vocab_size=V, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
                 num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-5)
    if kind == "llama":
        model = LlamaForCausalLM(LlamaConfig(**sizes, rope_theta=10000.0, tie_word_embeddings=True))
    elif kind == "untied":
        model = LlamaForCausalLM(LlamaConfig(**sizes, rope_theta=10000.0, tie_word_embeddings=False))
    elif kind == "qwen2":
        model = Qwen2ForCausalLM(Qwen2Config(**sizes, rope_theta=10000.0, tie_word_embeddings=False))
    else:
        model = GPT2LMHeadModel(GPT2Config(vocab_size=V, n_positions=64, n_embd=16, n_layer=2, n_head=4,
                                           attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name or "ln_" in name:
                parameter.copy_((0 if name.endswith("bias") else 1) + 0.2 * torch.randn_like(parameter))
            else:
                parameter.copy_(0.25 * torch.randn_like(parameter))
    return model.float().eval()


torch.manual_seed(5)
ids = torch.randint(0, V, (1, LENGTH))
labels = ids.clone()
labels[:, :FIRST_TARGET] = -100
TOKENS = list(dict.fromkeys(ids[0].tolist()))
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
CASES = {
    "lora_gpt2": ("gpt2", LoraConfig(r=2, lora_alpha=3, target_modules=["c_attn", "c_proj"], fan_in_fan_out=True, bias="all", **TASK)),
    "lora_rs": ("llama", LoraConfig(r=4, lora_alpha=6, use_rslora=True, target_modules="all-linear", **TASK)),
    "lora_patterns": ("llama", LoraConfig(r=2, lora_alpha=4, rank_pattern={"down_proj": 3, r"layers\.1\..*q_proj": 4},
                                          alpha_pattern={"q_proj": 5}, target_modules=["q_proj", "v_proj", "down_proj"], **TASK)),
    "lora_regex": ("llama", LoraConfig(r=2, lora_alpha=4, target_modules=r".*layers\.1\..*\.(q_proj|up_proj)", **TASK)),
    "lora_layers": ("llama", LoraConfig(r=2, lora_alpha=4, target_modules=["k_proj"], layers_to_transform=[1], **TASK)),
    "lora_dora": ("qwen2", LoraConfig(r=2, lora_alpha=4, use_dora=True, target_modules=ALL, **TASK)),
    "lora_dora_head": ("untied", LoraConfig(r=2, lora_alpha=4, use_dora=True, target_modules=["q_proj", "embed_tokens", "lm_head"], **TASK)),
    "lora_pissa": ("llama", LoraConfig(r=2, lora_alpha=3, init_lora_weights="pissa", target_modules=["q_proj", "down_proj"], **TASK)),
    "lora_embeddings": ("untied", LoraConfig(r=2, lora_alpha=4, target_modules=["embed_tokens", "lm_head", "o_proj"], **TASK)),
    "lora_bias_all": ("qwen2", LoraConfig(r=2, lora_alpha=4, bias="all", target_modules=["q_proj"], **TASK)),
    "lora_bias_own": ("qwen2", LoraConfig(r=2, lora_alpha=4, bias="lora_only", target_modules=["q_proj", "v_proj"], **TASK)),
    "lora_saved_modules": ("untied", LoraConfig(r=2, lora_alpha=4, target_modules=["q_proj"], modules_to_save=["input_layernorm", "lm_head", "k_proj"], **TASK)),
    "ia3": ("llama", IA3Config(**TASK)),
    "ia3_named": ("qwen2", IA3Config(target_modules=["q_proj", "o_proj", "up_proj"], feedforward_modules=["o_proj"], modules_to_save=["norm"], **TASK)),
    "ia3_gpt2": ("gpt2", IA3Config(fan_in_fan_out=True, **TASK)),
    "prompt": ("llama", PromptTuningConfig(num_virtual_tokens=3, **TASK)),
    "prompt_gpt2": ("gpt2", PromptTuningConfig(num_virtual_tokens=2, **TASK)),
    "prefix": ("llama", PrefixTuningConfig(num_virtual_tokens=3, **TASK)),
    "prefix_gpt2": ("gpt2", PrefixTuningConfig(num_virtual_tokens=3, **TASK)),
    "prefix_projection": ("llama", PrefixTuningConfig(num_virtual_tokens=3, prefix_projection=True, encoder_hidden_size=5, **TASK)),
    "p_tuning": ("llama", PromptEncoderConfig(num_virtual_tokens=3, encoder_hidden_size=5, **TASK)),
    "p_tuning_lstm": ("llama", PromptEncoderConfig(num_virtual_tokens=3, encoder_hidden_size=5, encoder_reparameterization_type="LSTM", encoder_num_layers=2, **TASK)),
    "norms": ("llama", LNTuningConfig(**TASK)),
    "norms_gpt2": ("gpt2", LNTuningConfig(target_modules=["ln_1", "ln_f"], **TASK)),
    "loha": ("llama", LoHaConfig(r=2, alpha=3, target_modules=["q_proj", "up_proj"], **TASK)),
    "lokr": ("llama", LoKrConfig(r=2, alpha=3, target_modules=["k_proj", "down_proj"], **TASK)),
    "lokr_both": ("llama", LoKrConfig(r=1, alpha=3, decompose_both=True, decompose_factor=4, target_modules=["q_proj", "up_proj"], **TASK)),
    "vera": ("llama", VeraConfig(r=3, target_modules=["q_proj", "v_proj"], **TASK)),
    "adalora": ("llama", AdaLoraConfig(init_r=3, target_r=2, lora_alpha=4, total_step=20, orth_reg_weight=0.0, target_modules=["q_proj", "down_proj"], **TASK)),
    "oft": ("llama", OFTConfig(oft_block_size=8, target_modules=["q_proj", "down_proj"], **TASK)),
    "oft_exact": ("llama", OFTConfig(r=2, oft_block_size=0, use_cayley_neumann=False, target_modules=["v_proj"], **TASK)),
    "boft": ("llama", BOFTConfig(boft_block_size=4, boft_n_butterfly_factor=2, target_modules=["q_proj"], **TASK)),
    "fourier": ("llama", FourierFTConfig(n_frequency=10, target_modules=["q_proj", "up_proj"], **TASK)),
    "hra": ("llama", HRAConfig(r=4, target_modules=["q_proj", "down_proj"], **TASK)),
    "hra_gs": ("qwen2", HRAConfig(r=2, apply_GS=True, target_modules=["v_proj"], **TASK)),
    "miss": ("llama", MissConfig(r=5, target_modules=["q_proj", "down_proj"], **TASK)),
    "miss_bat": ("llama", MissConfig(r=4, init_weights="bat", target_modules=["v_proj", "up_proj"], **TASK)),
    "miss_mini": ("llama", MissConfig(r=4, mini_r=8, init_weights="mini", target_modules=["q_proj", "up_proj"], **TASK)),
    "bone": ("llama", MissConfig(r=4, target_modules=["q_proj", "down_proj"], **TASK)),
    "shira": ("llama", ShiraConfig(r=2, random_seed=3, target_modules=["q_proj", "up_proj"], **TASK)),
    "c3a": ("llama", C3AConfig(block_size=8, block_size_pattern={"v_proj": 4}, target_modules=["q_proj", "v_proj", "up_proj"], **TASK)),
    "waveft": ("llama", WaveFTConfig(n_frequency=20, scaling=2.0, target_modules=["q_proj", "up_proj"], **TASK)),
    "waveft_db3": ("llama", WaveFTConfig(n_frequency=20, scaling=2.0, wavelet_family="db3", proportional_parameters=True, target_modules=["q_proj", "up_proj"], **TASK)),
    "waveft_plain": ("gpt2", WaveFTConfig(n_frequency=20, scaling=2.0, use_idwt=False, fan_in_fan_out=True, target_modules=["c_attn"], **TASK)),
    "road": ("llama", RoadConfig(group_size=8, target_modules=["q_proj", "up_proj"], **TASK)),
    "road_2": ("llama", RoadConfig(variant="road_2", group_size=8, target_modules=["down_proj"], **TASK)),
    "road_4": ("qwen2", RoadConfig(variant="road_4", group_size=4, target_modules=["v_proj", "o_proj"], **TASK)),
    "hira": ("qwen2", HiraConfig(r=2, rank_pattern={"down_proj": 3}, target_modules=["q_proj", "down_proj"], **TASK)),
    "delora": ("llama", DeloraConfig(r=2, delora_lambda=3, rank_pattern={"down_proj": 3}, lambda_pattern={"q_proj": 4}, target_modules=["q_proj", "down_proj"], **TASK)),
    "gralora": ("llama", GraloraConfig(r=4, gralora_k=2, hybrid_r=2, alpha=5, target_modules=["q_proj", "up_proj"], **TASK)),
    "vblora": ("llama", VBLoRAConfig(r=2, num_vectors=6, vector_length=8, topk=2, target_modules=["q_proj", "up_proj"], **TASK)),
    "vblora_topk": ("llama", VBLoRAConfig(r=2, num_vectors=6, vector_length=8, topk=2, save_only_topk_weights=True, target_modules=["v_proj"], **TASK)),
    "randlora": ("llama", RandLoraConfig(r=5, randlora_alpha=2, target_modules=["q_proj", "down_proj"], **TASK)),
    "randlora_seeded": ("llama", RandLoraConfig(r=4, randlora_alpha=2, save_projection=False, projection_prng_key=9, target_modules=["q_proj", "up_proj"], **TASK)),
    "randlora_sparse": ("llama", RandLoraConfig(r=4, randlora_alpha=2, save_projection=False, sparse=True, target_modules=["k_proj"], **TASK)),
    "pvera": ("llama", PveraConfig(r=3, target_modules=["q_proj", "v_proj"], **TASK)),
    "pvera_seeded": ("llama", PveraConfig(r=3, save_projection=False, target_modules=["q_proj", "down_proj"], **TASK)),
    "beft": ("qwen2", BeftConfig(target_modules=["v_proj"], **TASK)),
    "glora": ("qwen2", GloraConfig(r=2, target_modules=["q_proj", "down_proj"], **TASK)),
    "glora_vector": ("qwen2", GloraConfig(config_A_B="vector", config_C="vector", config_D_E="constant", target_modules=["v_proj"], **TASK)),
    "glora_constant": ("qwen2", GloraConfig(config_A_B="constant", config_C="none", config_D_E="none", target_modules=["k_proj"], **TASK)),
    "peanut": ("llama", PeanutConfig(r=3, depth=1, scaling=20.0, target_modules=["q_proj", "down_proj"], **TASK)),
    "deft": ("qwen2", DeftConfig(r=2, alpha=3, target_modules=["q_proj", "down_proj"], **TASK)),
    "deft_relu": ("llama", DeftConfig(r=2, decomposition_method="relu", target_modules=["v_proj"], **TASK)),
    "deft_para": ("llama", DeftConfig(r=2, para=True, target_modules=["v_proj"], **TASK)),
    "tinylora": ("llama", TinyLoraConfig(r=2, u=5, target_modules=["q_proj", "down_proj"], **TASK)),
    "tinylora_tied": ("qwen2", TinyLoraConfig(r=3, u=4, weight_tying=0.6, save_projection=False, projection_seed=11, target_modules=ALL, **TASK)),
    "frod": ("llama", FrodConfig(sparse_rate=0.05, projection_prng_key=3, progressbar=False, target_modules=["q_proj", "down_proj"], **TASK)),
    "frod_seeded": ("qwen2", FrodConfig(sparse_rate=0.1, save_projection=False, progressbar=False, target_modules=["k_proj", "v_proj"], **TASK)),
    "frod_wide": ("llama", FrodConfig(progressbar=False, target_modules=["down_proj"], layers_to_transform=[1], **TASK)),
    "frod_gpt2": ("gpt2", FrodConfig(sparse_rate=0.02, fan_in_fan_out=True, progressbar=False, target_modules=["c_attn"], **TASK)),
    "supertuning": ("llama", SupertuningConfig(sparsity=0.9, target_modules=["q_proj", "up_proj"], **TASK)),
    "supertuning_lora": ("qwen2", SupertuningConfig(sparsity=0.8, r=2, lora_alpha=3, select_top=False, save_precomputed_indices=False, target_modules=["v_proj", "down_proj"], **TASK)),
    "unilora": ("llama", UniLoraConfig(r=2, theta_d_length=50, target_modules=["q_proj", "down_proj"], **TASK)),
    "unilora_few": ("llama", UniLoraConfig(r=2, theta_d_length=400, proj_seed=3, target_modules=["v_proj", "up_proj"], **TASK)),
    "unilora_saved": ("gpt2", UniLoraConfig(r=2, theta_d_length=30, save_indices=True, fan_in_fan_out=True, target_modules=["c_attn"], **TASK)),
    "psoft": ("llama", PsoftConfig(r=4, psoft_alpha=6, target_modules=["q_proj", "up_proj"], **TASK)),
    "psoft_series": ("qwen2", PsoftConfig(r=5, psoft_alpha=5, ab_svd_init="pissa_init", use_cayley_neumann=True, num_cayley_neumann_terms=6, cayley_neumann_eps=0.4, psoft_mag_a=False, target_modules=["v_proj", "down_proj"], **TASK)),
    "psoft_free": ("llama", PsoftConfig(r=3, psoft_orth=False, psoft_svd="lowrank", psoft_svd_lowrank_niter=3, random_seed=5, target_modules=["k_proj", "down_proj"], **TASK)),
    "lily": ("llama", LilyConfig(r=3, stride_A=2, num_B=3, scaling=2.0, target_modules=["q_proj", "down_proj"], **TASK)),
    "lily_regex": ("qwen2", LilyConfig(r=2, num_B=2, target_modules=r".*\.(q|o)_proj", **TASK)),
    "tokens": ("llama", TrainableTokensConfig(token_indices=TOKENS[:3], **TASK)),
    "tokens_untied": ("untied", TrainableTokensConfig(token_indices=TOKENS[2:4], target_modules=["embed_tokens"], **TASK)),
    "tokens_head": ("untied", TrainableTokensConfig(token_indices=TOKENS[2:4], target_modules=["embed_tokens", "lm_head"], **TASK)),
    "prompt_multitask": ("llama", MultitaskPromptTuningConfig(num_virtual_tokens=3, num_tasks=1, num_ranks=2, **TASK)),
    "prompt_multitask_second": ("llama", MultitaskPromptTuningConfig(num_virtual_tokens=3, num_tasks=3, num_ranks=2, **TASK)),
    "prefix_cartridge": ("llama", CartridgeConfig(num_virtual_tokens=3, num_frozen_tokens=1, **TASK)),
    "poly": ("llama", PolyConfig(r=2, n_skills=2, target_modules=["q_proj", "up_proj"], **TASK)),
    "poly_second": ("qwen2", PolyConfig(r=2, n_tasks=3, n_skills=3, n_splits=2, target_modules=["q_proj", "down_proj"], **TASK)),
    "osf": ("llama", OSFConfig(effective_rank=10, target_modules=["q_proj", "up_proj", "down_proj"], **TASK)),
    "osf_shares": ("qwen2", OSFConfig(effective_rank=0.75, rank_pattern={"1.self": 3, "down_proj": 0.3}, target_modules=["q_proj", "v_proj", "down_proj"], **TASK)),
    "adamss": ("llama", AdamssConfig(r=8, num_subspaces=3, subspace_rank=2, target_modules=["q_proj", "up_proj"], **TASK)),
    "adamss_biased": ("qwen2", AdamssConfig(r=6, num_subspaces=2, subspace_rank=3, use_dynamic_rank=True, svd_threshold=0.3, random_seed=4, target_modules=["v_proj", "down_proj"], **TASK)),
    "shadow": ("llama", ShadowConfig(r=3, shadow_dropout=0.0, **TASK)),
    "shadow_upper": ("qwen2", ShadowConfig(r=2, shadow_alpha=0.7, shadow_dropout=0.0, update_hidden_size=5, shadow_num_hidden_layers=2, shadow_intermediate_size=20, target_modules=["layers.1"], **TASK)),
    "adaption": ("llama", AdaptionPromptConfig(adapter_len=3, adapter_layers=1, **TASK)),
    "adaption_gpt2": ("gpt2", AdaptionPromptConfig(adapter_len=3, adapter_layers=2, **TASK)),
    "prompt_context": ("llama", CPTConfig(cpt_token_ids=[4, 8, 15, 16, 23], cpt_mask=[1] * 5, cpt_tokens_type_mask=[1, 2, 3, 4, 0], opt_projection_epsilon=3.0, opt_projection_format_epsilon=2.0, **TASK)),
}


# Of those that know several tasks, the one that is used; the file beside the adapter names it.
TASKS = {"prompt_multitask": 0, "prompt_multitask_second": 2, "poly": 0, "poly_second": 1}


class BlockCircularConvolution:
    """As PEFT's, with the derivative that torch finds: PEFT 0.21 gives the input another one than its own forward has."""
    @staticmethod
    def apply(x, w):
        blocks = torch.fft.ifft(x.reshape(*x.shape[:-1], w.shape[1], w.shape[2]))
        return torch.fft.fft(torch.einsum("...nb,mnb->...mb", blocks, torch.fft.fft(w))).real.flatten(-2)


peft.tuners.c3a.layer.BlockCircularConvolution = BlockCircularConvolution


def split_mix(x):
    """SplitMix64, of core/base/random.h."""
    x = (x + 0x9E3779B97F4A7C15) & (2**64 - 1)
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return x ^ (x >> 31)


class SeededBernoulli:
    """PEFT's relaxed Bernoulli numbers of temperature 1, with the noise that core/engine/tuning/poly_tuner.cpp draws."""
    places = []  # layer, site and first row of the modules, in the order in which they are computed

    def __init__(self, temperature, logits):
        self.logits = logits

    def rsample(self):
        layer, site, begin = SeededBernoulli.places.pop(0)
        key = split_mix(42 ^ 0x6D61736B)  # the seed of a TrainPlan
        for part in (0, 0, layer, site):
            key = split_mix(key ^ part)
        state, noise = split_mix(key) ^ split_mix(begin ^ (2**64 - 1)), []
        for _ in range(self.logits.numel()):
            state = (state + 0x9E3779B97F4A7C15) & (2**64 - 1)
            u = (1 - 1e-12) * (split_mix(state) >> 11) * 2**-53 + 0.5e-12
            noise.append(math.log(u) - math.log(1 - u))
        return torch.sigmoid(self.logits + torch.tensor(noise).view_as(self.logits))


peft.tuners.poly.router.RelaxedBernoulli = SeededBernoulli
SITES = {"q_proj": (0, 0), "up_proj": (2, 24), "down_proj": (3, 0)}


def saved_name(name):
    """A parameter's name as its tensor's in the file."""
    if "shadow_" in name:
        return name
    for part in (".modules_to_save.default", ".default"):
        name = name.replace(part, "")
    if "vblora_vector_bank" in name:  # one for all layers
        return "base_model.vblora_vector_bank"
    if "unilora_theta_d" in name or "tinylora_v." in name:  # alike
        return "base_model." + name[name.index("unilora_theta_d" if "unilora" in name else "tinylora_v."):]
    return name.replace("lora_magnitude_vector.weight", "lora_magnitude_vector")


for kind in ("llama", "untied", "qwen2", "gpt2"):
    folder = os.path.join(out, "base_" + kind)
    base(kind).save_pretrained(folder)
    for file in os.listdir(folder):
        if file not in ("config.json", "model.safetensors"):
            os.remove(os.path.join(folder, file))


for case, (kind, config) in CASES.items():
    if wanted and case not in wanted:
        continue
    folder = os.path.join(out, case)
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(7)
    model = get_peft_model(base(kind), config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if "norm" in name or "ia3" in name or "magnitude" in name or "boft_s" in name:
                parameter.mul_(1 + 0.2 * torch.randn_like(parameter))
            elif "prompt_encoder" in name or "modules_to_save" in name:
                parameter.add_(0.1 * torch.randn_like(parameter))
            else:
                parameter.copy_(parameter * 0.5 + 0.2 * torch.randn_like(parameter))
    golden = {}
    task = {"task_ids": torch.tensor([TASKS[case]])} if case in TASKS else {}
    if case.startswith("poly"):
        SeededBernoulli.places = [(layer, *SITES[name]) for layer in (0, 1) for name in SITES if name in config.target_modules]
    if case.startswith("pvera"):
        model.eval()  # without the noise that training adds
    else:
        model.train()
    model.zero_grad()
    answer = model(input_ids=ids, labels=labels, **task)
    loss = answer.loss
    if case == "prompt_context" or case.startswith("shadow"):  # PEFT's counts the examples' own labels too, or the shadow's
        loss = torch.nn.functional.cross_entropy(answer.logits[0, -LENGTH:-1], labels[0, 1:])
    loss.backward()
    for name, parameter in model.named_parameters():
        if "vblora_logits" in name and config.save_only_topk_weights:
            continue  # are not in the file
        if parameter.requires_grad:
            unused = parameter.grad is None  # the shadow's state after its last block
            golden["gradient." + saved_name(name)] = torch.zeros_like(parameter) if unused else parameter.grad.clone()
            if "prompt_encoder" in name:
                golden["start." + saved_name(name)] = parameter.detach().clone()
    if case == "prefix_cartridge":  # is one tensor in the file, whose first rows get nothing
        trained = golden.pop("gradient.prompt_encoder.trainable_embedding")
        golden.pop("start.prompt_encoder.trainable_embedding")
        golden["gradient.prompt_embeddings"] = torch.cat([torch.zeros_like(trained[:config.num_frozen_tokens]), trained])
    if case == "prompt_multitask_second":  # is read from its file, which says which task is meant
        golden = {key.replace("prompt_encoder.embedding.weight", "prompt_embeddings").replace("prompt_encoder.", ""): value
                  for key, value in golden.items() if not key.startswith("start.")}
    model.eval()
    with torch.no_grad():
        logits = model(input_ids=ids, **({"labels": labels} if case == "prompt_context" else task)).logits[0]
    golden["logits"] = logits[-LENGTH:].clone()
    golden["loss"] = loss.detach().reshape(1)
    golden["ids"] = ids[0]
    if case.startswith("lily"):
        answer, cache = [5, 9, 17, 3], None
        with torch.no_grad():
            for _ in range(6):
                step = model(input_ids=torch.tensor([answer if cache is None else answer[-1:]]), past_key_values=cache, use_cache=True)
                cache = step.past_key_values
                answer.append(int(step.logits[0, -1].argmax()))
        golden["answer"] = torch.tensor(answer, dtype=torch.float32)
    model.save_pretrained(folder)
    os.path.exists(os.path.join(folder, "README.md")) and os.remove(os.path.join(folder, "README.md"))
    path = os.path.join(folder, "adapter_config.json")
    stored = json.load(open(path))
    stored["base_model_name_or_path"] = "base_" + kind
    if case.startswith("bone"):  # as PEFT 0.14 to 0.17 named it
        for key in ("mini_r", "miss_dropout"):
            del stored[key]
        stored["peft_type"] = "BONE"
        weights = load_file(os.path.join(folder, "adapter_model.safetensors"))
        save_file({key.replace("miss_block", "bone_block"): value for key, value in weights.items()},
                  os.path.join(folder, "adapter_model.safetensors"), metadata={"format": "pt"})
        golden = {key.replace("miss_block", "bone_block"): value for key, value in golden.items()}
    if TASKS.get(case):
        json.dump({"format": 1, "base_fingerprint": "", "task": TASKS[case]}, open(os.path.join(folder, "fieldwright.json"), "w"))
    for key in ("target_modules", "feedforward_modules"):
        if isinstance(stored.get(key), list):
            stored[key].sort()
    json.dump(stored, open(path, "w"), indent=2, sort_keys=True)
    save_file({key: value.contiguous() for key, value in golden.items()}, os.path.join(folder, "golden.safetensors"))
    print(case, float(loss), len(golden))
