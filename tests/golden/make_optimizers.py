#!/usr/bin/env python3
"""Makes the golden files of tests/core/engine/test_optimizers.cpp from torch, transformers and bitsandbytes.

usage: make_optimizers.py TINY_MODEL OUTPUT_FOLDER      (tests/golden/engine/tiny, tests/golden/optimizers)

torch 2.13.0 (AdamW, SGD, Muon, swa_utils), transformers 5.23.0 (Adafactor, LabelSmoother), bitsandbytes 0.50.2 (AdamW8bit,
Lion), on the CPU in fp32. Start values and the gradients of 12 steps come from a hash that the test computes too; written
are the values afterwards.

bitsandbytes' processor kernel finds 8-bit values by a table of 65,536 equal steps, which cannot tell the map's small values
apart (it does not even keep a zero). Its definition for all devices (backends/default/ops.py: the nearest value of the map)
is what its CUDA kernels do, and what is used here.
"""
import math, os, sys
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy, torch

KERNELS = {}
register = torch.library.register_kernel


def record(operator, device, *rest, **more):
    decorate = register(operator, device, *rest, **more)
    return lambda function: (KERNELS.__setitem__((operator, device), function), decorate(function))[1]


torch.library.register_kernel = record
import bitsandbytes
from bitsandbytes.backends.cpu import ops as cpu_ops
from safetensors.torch import save_file
from torch.optim import _muon
from transformers import AutoModelForCausalLM
from transformers.optimization import Adafactor
from transformers.trainer_pt_utils import LabelSmoother

tiny, out = sys.argv[1:]
os.makedirs(out, exist_ok=True)
STEPS, DECAY = 12, 0.1
# name: shape. Wide and tall matrices, one of them of a size that blocks of 256 do not divide; a vector; several matrices
# in one tensor.
SHAPES = {"wide": (18, 230), "tall": (40, 12), "vector": (33,), "embed": (16, 260), "batch": (2, 5, 6)}


def mix(z):
    z = numpy.asarray(z, dtype=numpy.uint64) + numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return z ^ (z >> numpy.uint64(31))


def numbers(stream, shape):
    """In (-0.5, 0.5) times a power of two from 1 to 2^-7, every sixteenth zero."""
    with numpy.errstate(over="ignore"):
        z = mix(mix(stream) + numpy.arange(math.prod(shape), dtype=numpy.uint64))
    uniform = (z >> numpy.uint64(40)).astype(numpy.float64) / 2**24 - 0.5
    scale = 2.0 ** -((z & numpy.uint64(7)).astype(numpy.float64))
    values = numpy.where((z >> numpy.uint64(3)) & numpy.uint64(15), uniform * scale, 0)
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def start():
    return {name: torch.nn.Parameter(numbers(i, shape)) for i, (name, shape) in enumerate(SHAPES.items())}


def run(make, rate, after=lambda parameters: None):
    parameters = start()
    optimizers = make(parameters)
    for step in range(STEPS):
        for i, (name, shape) in enumerate(SHAPES.items()):
            parameters[name].grad = numbers(1000 + 100 * step + i, shape)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * (1 - step / 24)
            optimizer.step()
        after(parameters)
    return parameters, optimizers


def groups(parameters, names=SHAPES):
    return [{"params": [parameters[n] for n in names if n != "vector"], "weight_decay": DECAY},
            {"params": [parameters[n] for n in names if n == "vector"], "weight_decay": 0.0}]


golden = {}


def keep(key, parameters):
    for name in SHAPES:
        golden[f"{key}.{name}"] = parameters[name].detach().clone()


average = torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)
averaged = {}


def update_average(parameters):
    if not averaged:
        averaged.update({name: p.detach().clone() for name, p in parameters.items()})
    else:
        average(list(averaged.values()), [p.detach() for p in parameters.values()], None)


keep("adamw", run(lambda p: [torch.optim.AdamW(groups(p))], 1e-2, update_average)[0])
keep("average", averaged)
keep("sgd", run(lambda p: [torch.optim.SGD(groups(p), momentum=0.9)], 5e-2)[0])
keep("adafactor", run(lambda p: [Adafactor(groups(p), lr=1e-2, scale_parameter=False, relative_step=False)], 1e-2)[0])
keep("lion", run(lambda p: [bitsandbytes.optim.Lion(groups(p), betas=(0.9, 0.99), optim_bits=32)], 2e-3)[0])


def quantise(values, code, scales, codes, block):
    found, absmax = KERNELS["bitsandbytes::quantize_blockwise", "default"](values, code, block)
    codes.copy_(found)
    scales.copy_(absmax)


cpu_ops._quant_blockwise_fp32_direct = quantise


def adamw8(parameters):
    # transformers' Trainer asks for fp32 moments of embeddings.
    bitsandbytes.optim.GlobalOptimManager.get_instance().override_config(parameters["embed"], "optim_bits", 32)
    bitsandbytes.optim.GlobalOptimManager.get_instance().register_parameters(list(parameters.values()))
    return [bitsandbytes.optim.AdamW8bit(groups(parameters), weight_decay=DECAY)]


parameters, (optimizer,) = run(adamw8, 1e-2)
keep("adamw-8bit", parameters)
state = optimizer.state[parameters["wide"]]
assert state["state1"].dtype == torch.uint8 and state["absmax1"].numel() == 17
for ours, theirs in {"first": "state1", "second": "state2", "first_scale": "absmax1", "second_scale": "absmax2"}.items():
    golden["adamw-8bit.state." + ours] = state[theirs].reshape(-1).clone()
for name in ("tall", "vector", "embed", "batch"):
    assert optimizer.state[parameters[name]]["state1"].dtype == torch.float32, name
for signed in (True, False):
    golden["map.signed" if signed else "map.unsigned"] = bitsandbytes.functional.create_dynamic_map(signed)


def muon(parameters):
    matrices = [parameters[n] for n in ("wide", "tall")]
    return [torch.optim.Muon(matrices, weight_decay=DECAY, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(groups(parameters, ["vector", "embed", "batch"]))]


keep("muon-bf16", run(muon, 1e-2)[0])
published = _muon._zeropower_via_newtonschulz


class Wide(torch.Tensor):
    """Stays fp32 where the published code goes to bf16: the same steps with less rounding."""

    def bfloat16(self):
        return self.as_subclass(torch.Tensor).clone()


_muon._zeropower_via_newtonschulz = lambda g, *rest: published(g.as_subclass(Wide), *rest)
keep("muon", run(muon, 1e-2)[0])
save_file(golden, os.path.join(out, "optimizers.safetensors"))

# Label smoothing, and noise on the embeddings, of one sequence of which all tokens from the sixth on are targets.
model = AutoModelForCausalLM.from_pretrained(tiny, dtype=torch.float32, attn_implementation="eager").eval()
generator = torch.Generator().manual_seed(21)
ids = torch.randint(0, 256, (1, 30), generator=generator)
labels = ids.clone()
labels[:, :6] = -100
KEPT = ["model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight", "model.layers.1.mlp.down_proj.weight",
        "model.norm.weight"]
result = {"ids": ids[0]}


def loss_of(key, embeddings, smoothing):
    model.zero_grad()
    loss = LabelSmoother(epsilon=smoothing)(model(inputs_embeds=embeddings), labels, shift_labels=True)
    loss.backward()
    result[key + ".loss"] = loss.detach().reshape(1)
    for name, parameter in model.named_parameters():
        if name in KEPT:
            result[f"{key}.{name}"] = parameter.grad.clone()


plain = lambda: model.get_input_embeddings()(ids)
loss_of("smoothed", plain(), 0.1)
# arXiv:2310.05914, algorithm 1: uniform in ±alpha / sqrt(length · width), of the engine's own draws.
SEED, ALPHA = 42, 5.0
with numpy.errstate(over="ignore"):
    key = mix(numpy.uint64(SEED) ^ numpy.uint64(0x6E6F697365))
    for part in (0, 0):  # step, micro-batch
        key = mix(key ^ numpy.uint64(part))
    draws = mix(key + numpy.arange(ids.numel() * 48, dtype=numpy.uint64)) >> numpy.uint64(40)
uniform = torch.tensor((draws.astype(numpy.float64) + 0.5) / 2**23 - 1, dtype=torch.float32).reshape(1, ids.numel(), 48)
result["noise"] = (uniform * (ALPHA / math.sqrt(ids.numel() * 48)))[0]
loss_of("noisy", plain() + result["noise"], 0.0)
save_file({name: value.contiguous() for name, value in result.items()}, os.path.join(out, "objective.safetensors"))
