#!/usr/bin/env python3
"""Makes the golden files of tests/core/engine/test_architectures.cpp: logits and gradients of tiny decoders.

usage: make_architecture_goldens.py OUTPUT_FOLDER      (OUTPUT_FOLDER: tests/golden/architectures)

The models are those of transformers and the adapters those of PEFT, on the CPU; ChatGLM and Baichuan, which are no longer
in transformers, are written here from their publishers' definition. No weights are stored: both sides compute them.

    fnv(text)     64-bit FNV-1a of its bytes
    mix(x)        SplitMix64's output function (Steele et al. 2014) of x + 0x9E3779B97F4A7C15
    unit(name, i) (mix(fnv(name) + i) >> 40) / 2^23 - 1, in [-1, 1)
    weight        float(base + scale * unit(tensor name, i)), i counting row-major in the checkpoint's own shape
    token         (mix(fnv("ids") + i) >> 40) mod vocabulary

cases.json has the configurations, and of each tensor name, shape, base and scale. goldens.safetensors has of each case
the logits of some rows, their distance from fp64 and that of the reference in bf16, the loss of all tokens from the seventh on, and of each tensor's
gradient (in fp64) its norm and 16 projections: the sums of the gradient's numbers under the signs of bits 0 to 15 of
mix(0x5EED + i). The distance of two gradients is the root of the mean squared distance of their projections, give or
take (Johnson and Lindenstrauss 1984); matrices of linear layers are taken as [out, in].
"""
import copy, json, math, os, sys
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy, torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.pytorch_utils import Conv1D

VOCABULARY, LENGTH, RANK, PROJECTIONS = 97, 32, 4, 16
PRIME, OFFSET, GOLDEN = 0x100000001B3, 0xCBF29CE484222325, 0x9E3779B97F4A7C15
ALL = (1 << 64) - 1


def fnv(text):
    value = OFFSET
    for byte in text.encode():
        value = (value ^ byte) * PRIME & ALL
    return value


def mix(start, count):
    x = numpy.arange(count, dtype=numpy.uint64) + numpy.uint64((start + GOLDEN) & ALL)
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))


def weights(name, shape, base, scale):
    count = math.prod(shape)
    unit = (mix(fnv(name), count) >> numpy.uint64(40)).astype(numpy.float64) / 2**23 - 1
    return torch.from_numpy((base + scale * unit).astype(numpy.float32)).reshape(shape)


def tokens(count):
    return torch.from_numpy(((mix(fnv("ids"), count) >> numpy.uint64(40)) % numpy.uint64(VOCABULARY)).astype(numpy.int64))


def sketch(gradient):
    flat = gradient.detach().reshape(-1).double()
    bits = torch.from_numpy(mix(0x5EED, flat.numel()).astype(numpy.int64))
    sums = [(flat * (((bits >> k) & 1) * 2 - 1)).sum() for k in range(PROJECTIONS)]
    return torch.stack([flat.norm(), *sums]).float()


# --- ChatGLM 2 and 3 -----------------------------------------------------------------------------------------------
# Source: modeling_chatglm.py of THUDM/chatglm2-6b and THUDM/chatglm3-6b; GLM: Du et al. 2022, arXiv:2103.10360.
class RmsNorm(nn.Module):
    def __init__(self, size, epsilon):
        super().__init__()
        self.weight, self.epsilon = nn.Parameter(torch.ones(size)), epsilon

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


def causal(scores):
    n = scores.shape[-1]
    return scores.masked_fill(torch.ones(n, n).triu(1).bool(), -math.inf).softmax(-1)


def turned_pairs(x, base=10000.0):
    """Rotary positions on the first half of each head, neighbours (2i, 2i + 1) as a pair; x [tokens, heads, size]."""
    rotated = x.shape[-1] // 2
    frequencies = 1.0 / (base ** (torch.arange(0, rotated, 2).float() / rotated))
    angles = (torch.arange(x.shape[0]).float()[:, None] * frequencies)[:, None]
    cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    first, second = x[..., :rotated:2], x[..., 1:rotated:2]
    pairs = torch.stack((first * cosine - second * sine, second * cosine + first * sine), -1)
    return torch.cat((pairs.flatten(-2), x[..., rotated:]), -1)


class ChatGlmAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.size = c["num_attention_heads"], c["kv_channels"]
        self.groups = c["multi_query_group_num"] if c["multi_query_attention"] else self.heads
        width = (self.heads + 2 * self.groups) * self.size
        self.query_key_value = nn.Linear(c["hidden_size"], width, bias=c["add_qkv_bias"] or c["add_bias_linear"])
        self.dense = nn.Linear(self.heads * self.size, c["hidden_size"], bias=c["add_bias_linear"])

    def forward(self, x):
        q, k, v = self.query_key_value(x).split([n * self.size for n in (self.heads, self.groups, self.groups)], -1)
        q, k, v = (part.view(x.shape[0], -1, self.size) for part in (q, k, v))
        q, k = turned_pairs(q), turned_pairs(k)
        k, v = (part.repeat_interleave(self.heads // self.groups, 1) for part in (k, v))
        probabilities = causal(torch.einsum("ihd,jhd->hij", q, k) / math.sqrt(self.size))
        return self.dense(torch.einsum("hij,jhd->ihd", probabilities, v).reshape(x.shape[0], -1))


class ChatGlmMlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.dense_h_to_4h = nn.Linear(c["hidden_size"], 2 * c["ffn_hidden_size"], bias=c["add_bias_linear"])
        self.dense_4h_to_h = nn.Linear(c["ffn_hidden_size"], c["hidden_size"], bias=c["add_bias_linear"])

    def forward(self, x):
        gate, up = self.dense_h_to_4h(x).chunk(2, -1)
        return self.dense_4h_to_h(F.silu(gate) * up)


class ChatGlmBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm = RmsNorm(c["hidden_size"], c["layernorm_epsilon"])
        self.self_attention = ChatGlmAttention(c)
        self.post_attention_layernorm = RmsNorm(c["hidden_size"], c["layernorm_epsilon"])
        self.mlp = ChatGlmMlp(c)

    def forward(self, x):
        x = x + self.self_attention(self.input_layernorm(x))
        return x + self.mlp(self.post_attention_layernorm(x))


class ChatGlm(nn.Module):
    def __init__(self, c):
        super().__init__()
        inner = self.transformer = nn.Module()
        inner.embedding, inner.encoder = nn.Module(), nn.Module()
        inner.embedding.word_embeddings = nn.Embedding(c["padded_vocab_size"], c["hidden_size"])
        inner.encoder.layers = nn.ModuleList(ChatGlmBlock(c) for _ in range(c["num_layers"]))
        inner.encoder.final_layernorm = RmsNorm(c["hidden_size"], c["layernorm_epsilon"])
        inner.output_layer = nn.Linear(c["hidden_size"], c["padded_vocab_size"], bias=False)

    def forward(self, ids):
        x = self.transformer.embedding.word_embeddings(ids)
        for layer in self.transformer.encoder.layers:
            x = layer(x)
        return self.transformer.output_layer(self.transformer.encoder.final_layernorm(x))


# --- Baichuan 1 and 2 ----------------------------------------------------------------------------------------------
# Source: modeling_baichuan.py of baichuan-inc/Baichuan-7B, Baichuan-13B-Base, Baichuan2-7B-Base, Baichuan2-13B-Base;
# Yang et al. 2023, arXiv:2309.10305 (normalised head: section 2.4). ALiBi: Press et al. 2021, arXiv:2108.12409.
def alibi_slopes(heads):
    def power_of_two(n):
        start = 2 ** (-(2 ** -(math.log2(n) - 3)))
        return [start ** (i + 1) for i in range(n)]
    power = 2 ** math.floor(math.log2(heads))
    slopes = power_of_two(power)
    return slopes + power_of_two(2 * power)[0::2][:heads - power]


class BaichuanAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.alibi = c["num_attention_heads"], "max_position_embeddings" not in c
        self.size = c["hidden_size"] // self.heads
        self.W_pack = nn.Linear(c["hidden_size"], 3 * c["hidden_size"], bias=False)
        self.o_proj = nn.Linear(c["hidden_size"], c["hidden_size"], bias=False)

    def turned(self, x):
        half = self.size // 2
        angles = torch.arange(x.shape[0]).float()[:, None] / 10000 ** (torch.arange(0, self.size, 2).float() / self.size)
        cosine, sine = angles.cos().to(x.dtype)[:, None], angles.sin().to(x.dtype)[:, None]
        return torch.cat((x[..., :half] * cosine - x[..., half:] * sine, x[..., half:] * cosine + x[..., :half] * sine), -1)

    def forward(self, x):
        q, k, v = (part.view(x.shape[0], self.heads, self.size) for part in self.W_pack(x).chunk(3, -1))
        if not self.alibi:
            q, k = self.turned(q), self.turned(k)
        scores = torch.einsum("ihd,jhd->hij", q, k) / math.sqrt(self.size)
        if self.alibi:
            slopes = torch.tensor(alibi_slopes(self.heads), dtype=x.dtype)
            scores = scores + slopes[:, None, None] * torch.arange(x.shape[0]).to(x.dtype)
        return self.o_proj(torch.einsum("hij,jhd->ihd", causal(scores), v).reshape(x.shape[0], -1))


class BaichuanMlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class BaichuanBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.self_attn, self.mlp = BaichuanAttention(c), BaichuanMlp(c)
        self.input_layernorm = RmsNorm(c["hidden_size"], c["rms_norm_eps"])
        self.post_attention_layernorm = RmsNorm(c["hidden_size"], c["rms_norm_eps"])

    def forward(self, x):
        x = x + self.self_attn(self.input_layernorm(x))
        return x + self.mlp(self.post_attention_layernorm(x))


class Baichuan(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.normalised = "z_loss_weight" in c  # version 2
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.model.layers = nn.ModuleList(BaichuanBlock(c) for _ in range(c["num_hidden_layers"]))
        self.model.norm = RmsNorm(c["hidden_size"], c["rms_norm_eps"])
        self.lm_head = nn.Linear(c["hidden_size"], c["vocab_size"], bias=False)

    def forward(self, ids):
        x = self.model.embed_tokens(ids)
        for layer in self.model.layers:
            x = layer(x)
        x = self.model.norm(x)
        return F.linear(x, F.normalize(self.lm_head.weight)) if self.normalised else self.lm_head(x)


# --- The cases -----------------------------------------------------------------------------------------------------
OWN = {"chatglm": (ChatGlm, "ChatGLMModel", ["query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"]),
       "baichuan": (Baichuan, "BaichuanForCausalLM", ["W_pack", "o_proj", "gate_proj", "up_proj", "down_proj"])}
CASES = []


def case(name, model_type, length=LENGTH, published=False, lora=False, **config):
    """published: config.json as the family's first publishers wrote it; otherwise as transformers 5 saves it."""
    CASES.append((name, model_type, length, published, lora, config))


small = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=128)


def sized(**changes):
    return {**small, **changes}


case("llama", "llama", lora=True, **sized(rms_norm_eps=1e-5))
case("llama_tied_linear", "llama", published=True, **sized(tie_word_embeddings=True, rope_theta=5000.0, num_key_value_heads=4,
     rope_scaling={"type": "linear", "factor": 4.0}))
case("llama3_long", "llama", length=4096, published=True, **sized(max_position_embeddings=8192, rope_theta=500000.0,
     rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                   "original_max_position_embeddings": 512}))
case("llama3", "llama", **sized(rope_parameters={"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
     "high_freq_factor": 4.0, "original_max_position_embeddings": 16}))
case("llama_biases", "llama", lora=True, **sized(attention_bias=True, mlp_bias=True, head_dim=12, num_key_value_heads=1))
case("llama_gelu", "llama", published=True, **sized(hidden_act="gelu", num_key_value_heads=4))
case("llama_long", "llama", length=4096, **sized(max_position_embeddings=4096, rope_parameters={"rope_type": "default", "rope_theta": 100000.0}, tie_word_embeddings=True))
case("mistral_window", "mistral", lora=True, **sized(sliding_window=7))
case("mistral", "mistral", published=True, **sized(sliding_window=None, head_dim=20, rope_theta=1e6))
case("mistral_window_long", "mistral", length=4096, **sized(max_position_embeddings=4096, sliding_window=600))
case("qwen2", "qwen2", lora=True, **sized(tie_word_embeddings=True))
case("qwen2_window", "qwen2", published=True, **sized(num_hidden_layers=3, use_sliding_window=True, sliding_window=6, max_window_layers=1, rope_theta=1e6))
case("qwen2_long", "qwen2", length=4096, **sized(max_position_embeddings=4096, rope_theta=1e6))
case("qwen2_yarn", "qwen2", published=True, **sized(rope_theta=1e6, max_position_embeddings=16, rope_scaling={"type": "yarn", "factor": 4.0,
     "original_max_position_embeddings": 16}))
case("llama_yarn", "llama", lora=True, **sized(head_dim=16, rope_parameters={"rope_type": "yarn", "rope_theta": 5000.0, "factor": 8.0,
     "original_max_position_embeddings": 64, "beta_fast": 4.0, "beta_slow": 0.5, "truncate": False, "mscale": 0.7, "mscale_all_dim": 1.3}))
case("qwen3_yarn_long", "qwen3", length=4096, published=True, **sized(max_position_embeddings=1024, head_dim=12, rope_theta=1e6,
     rope_scaling={"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 1024}))
case("llama_dynamic", "llama", published=True, **sized(rope_scaling={"type": "dynamic", "factor": 2.0}))
case("qwen3", "qwen3", lora=True, **sized(head_dim=24))
case("qwen3_bias", "qwen3", published=True, **sized(head_dim=8, attention_bias=True, tie_word_embeddings=True, rope_theta=1e6))
case("qwen3_long", "qwen3", length=4096, **sized(max_position_embeddings=4096, head_dim=12, rope_theta=1e6))
case("gemma", "gemma", lora=True, **sized(head_dim=20, num_key_value_heads=1))
case("gemma_published", "gemma", published=True, **sized(head_dim=8, num_key_value_heads=4, hidden_act="gelu"))
case("gemma_long", "gemma", length=4096, **sized(max_position_embeddings=4096, head_dim=8, num_key_value_heads=1))
case("gemma2", "gemma2", lora=True, **sized(num_hidden_layers=3, head_dim=12, sliding_window=6, query_pre_attn_scalar=12,
     attn_logit_softcapping=1.5, final_logit_softcapping=2.0))
case("gemma2_uncapped", "gemma2", **sized(head_dim=8, sliding_window=6, query_pre_attn_scalar=20, attn_logit_softcapping=None,
     final_logit_softcapping=None))
case("gemma2_long", "gemma2", length=4096, **sized(max_position_embeddings=4096, head_dim=8, sliding_window=600, query_pre_attn_scalar=8))
case("gemma3", "gemma3_text", lora=True, **sized(num_hidden_layers=6, hidden_size=24, intermediate_size=40, head_dim=12,
     sliding_window=6, query_pre_attn_scalar=12))
case("gemma3_published", "gemma3_text", published=True, **sized(num_hidden_layers=4, sliding_window_pattern=2, head_dim=8,
     sliding_window=5, query_pre_attn_scalar=20, rope_theta=200000.0, rope_local_base_freq=3000.0,
     rope_scaling={"rope_type": "linear", "factor": 8.0}))
case("gemma3_long", "gemma3_text", length=4096, **sized(max_position_embeddings=8192, num_hidden_layers=2, head_dim=8,
     sliding_window=512, query_pre_attn_scalar=8, layer_types=["sliding_attention", "full_attention"]))
case("phi3_window", "phi3", lora=True, **sized(num_key_value_heads=4, sliding_window=6, pad_token_id=0))
factors = lambda count, slope: [round(1 + slope * i, 3) for i in range(count)]
longrope = dict(max_position_embeddings=4096, original_max_position_embeddings=24, pad_token_id=0,
                rope_scaling={"type": "longrope", "short_factor": factors(4, 0.1), "long_factor": factors(4, 2.5)})
case("phi3_short", "phi3", length=20, published=True, **sized(**longrope))
case("phi3_longer", "phi3", published=True, **sized(**longrope))
case("phi3_long", "phi3", length=4096, published=True, **sized(**longrope))
case("phi3_partial", "phi3", lora=True, **sized(**{**longrope, "hidden_size": 64, "partial_rotary_factor": 0.5}))
wide = dict(vocab_size=VOCABULARY, n_embd=32, n_layer=2, n_head=4, n_positions=64)
case("gpt2", "gpt2", lora=True, **wide)
case("gpt2_inner", "gpt2", published=True, **{**wide, "n_inner": 40, "activation_function": "gelu", "scale_attn_weights": False,
     "tie_word_embeddings": False})
case("gpt2_long", "gpt2", length=4096, **{**wide, "n_positions": 4096})
bio = {key: value for key, value in small.items() if key != "num_key_value_heads"}
case("biogpt", "biogpt", lora=True, **bio)
case("biogpt_unscaled", "biogpt", published=True, **{**bio, "scale_embedding": False, "hidden_act": "gelu_new", "tie_word_embeddings": False})
case("biogpt_long", "biogpt", length=4096, **{**bio, "max_position_embeddings": 4096})
bloom = dict(vocab_size=VOCABULARY, hidden_size=32, n_layer=2, n_head=4, seq_length=64)
case("bloom", "bloom", lora=True, **bloom)
case("bloom_six_heads", "bloom", published=True, **{**bloom, "hidden_size": 48, "n_head": 6, "layer_norm_epsilon": 1e-3, "tie_word_embeddings": False})
case("bloom_long", "bloom", length=4096, **{**bloom, "seq_length": 4096})
glm = dict(num_layers=2, padded_vocab_size=VOCABULARY, hidden_size=32, ffn_hidden_size=40, kv_channels=8, num_attention_heads=4,
           seq_length=128, layernorm_epsilon=1e-5, rmsnorm=True, add_bias_linear=False, add_qkv_bias=True, post_layer_norm=True,
           apply_residual_connection_post_layernorm=False, multi_query_attention=True, multi_query_group_num=2)
case("chatglm", "chatglm", lora=True, **glm)
case("chatglm_biases", "chatglm", **{**glm, "add_bias_linear": True, "multi_query_attention": False, "kv_channels": 12})
case("chatglm_long", "chatglm", length=4096, **{**glm, "seq_length": 8192, "multi_query_group_num": 1})
baichuan = dict(vocab_size=VOCABULARY, hidden_size=32, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4,
                hidden_act="silu", rms_norm_eps=1e-6, model_max_length=128, tie_word_embeddings=False)
case("baichuan_7b", "baichuan", lora=True, max_position_embeddings=128, **baichuan)
case("baichuan2_7b", "baichuan", max_position_embeddings=128, z_loss_weight=0, **baichuan)
case("baichuan2_7b_long", "baichuan", length=4096, z_loss_weight=0, **{**baichuan, "max_position_embeddings": 4096, "model_max_length": 4096})
case("baichuan_13b", "baichuan", **baichuan)
case("baichuan2_13b", "baichuan", lora=True, z_loss_weight=0, **{**baichuan, "hidden_size": 48, "num_attention_heads": 6})
case("baichuan2_13b_long", "baichuan", length=4096, z_loss_weight=0, **{**baichuan, "model_max_length": 4096})


def build(model_type, config, published):
    if model_type in OWN:
        model, name, _ = OWN[model_type]
        return model(config), {"architectures": [name], "model_type": model_type, **config}
    made = AutoConfig.for_model(model_type, **json.loads(json.dumps(config)))
    model = AutoModelForCausalLM.from_config(made, attn_implementation="eager").eval()
    saved = {"architectures": [type(model).__name__], "model_type": model_type, **config}
    return model, saved if published else {**json.loads(made.to_json_string()), "architectures": saved["architectures"]}


def logits_of(model, ids):
    return model(ids) if not hasattr(model, "generate") else model(input_ids=ids[None], use_cache=False).logits[0]


def loss_of(model, ids):
    return F.cross_entropy(logits_of(model, ids)[5:-1], ids[6:])


def transposed(model):
    return {f"{name}.weight" for name, module in model.named_modules() if isinstance(module, Conv1D)}


def describe(name, shape, plus_one, width):
    if len(shape) > 1:
        return {"name": name, "shape": list(shape), "base": 0, "scale": 1.5 / math.sqrt(width)}
    is_norm = name.endswith("weight")
    return {"name": name, "shape": list(shape), "base": 1 if is_norm and not plus_one else 0, "scale": 0.3}


def fill(parameters, described):
    with torch.no_grad():
        for tensor, parameter in zip(described, parameters):
            parameter.copy_(weights(tensor["name"], tensor["shape"], tensor["base"], tensor["scale"]))


def main(folder):
    os.makedirs(folder, exist_ok=True)
    cases, goldens = [], {}
    for name, model_type, length, published, lora, config in CASES:
        torch.manual_seed(0)
        model, saved = build(model_type, config, published)
        width = config.get("hidden_size", config.get("n_embd"))
        named = dict(model.named_parameters())
        described = [describe(key, value.shape, model_type.startswith("gemma"), width) for key, value in named.items()]
        fill(named.values(), described)
        ids = tokens(length)
        rows = sorted({*range(3, length, max(4, length // 8)), length - 1})
        with torch.no_grad():
            plain = logits_of(model, ids)[rows]
        swapped = transposed(model)
        model = model.double()
        with torch.no_grad():
            exact = logits_of(model, ids)[rows]
        entry = {"name": name, "config": saved, "length": length, "rows": rows, "tensors": described}
        goldens[f"{name}.logits"] = plain.float()
        goldens[f"{name}.error"] = (exact - plain).abs().max().float().reshape(1)
        if length <= LENGTH and model_type not in OWN:
            with torch.no_grad():
                half = logits_of(copy.deepcopy(model).bfloat16(), ids)[rows].double()
            goldens[f"{name}.bf16_error"] = (half - exact).abs().max().float().reshape(1)
        if length <= LENGTH:
            loss = loss_of(model, ids)
            loss.backward()
            goldens[f"{name}.loss"] = loss.detach().float().reshape(1)
            goldens[f"{name}.gradients"] = torch.stack(
                [sketch(value.grad.T if key in swapped else value.grad) for key, value in named.items()])
        if lora:
            targets = OWN[model_type][2] if model_type in OWN else "all-linear"
            adapted = get_peft_model(model, LoraConfig(r=RANK, lora_alpha=8, target_modules=targets,
                                                       fan_in_fan_out=model_type == "gpt2"))
            pairs = [(key, value) for key, value in adapted.named_parameters() if ".lora_" in key]
            keys = [key.replace(".default", "") for key, _ in pairs]
            assert set(keys) == set(get_peft_model_state_dict(adapted)), keys
            entry["adapter"] = [describe(key, value.shape, False, width) for key, (_, value) in zip(keys, pairs)]
            entry["adapter_config"] = {**json.loads(json.dumps(adapted.peft_config["default"].to_dict(), default=list)),
                                       "base_model_name_or_path": name}
            entry["adapter_config"]["target_modules"] = sorted(entry["adapter_config"]["target_modules"])
            fill([value for _, value in pairs], entry["adapter"])
            inner = adapted.base_model.model
            loss = loss_of(inner, ids)
            loss.backward()
            with torch.no_grad():
                goldens[f"{name}.adapter_logits"] = logits_of(inner, ids)[rows].float()
            goldens[f"{name}.adapter_loss"] = loss.detach().float().reshape(1)
            goldens[f"{name}.adapter_gradients"] = torch.stack([sketch(value.grad) for _, value in pairs])
        cases.append(entry)
        print(f"{name}: largest {plain.abs().max():.3f}, from fp64 {goldens[f'{name}.error'].item():.2e}", flush=True)
    save_file({key: value.contiguous() for key, value in goldens.items()}, os.path.join(folder, "goldens.safetensors"))
    with open(os.path.join(folder, "cases.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(entry) for entry in cases) + "\n]\n")


main(sys.argv[1])
