"""Blocks of bitsandbytes: NF4 and FP4 with double quantisation, and LLM.int8's rows.

pip install bitsandbytes==0.50.2 (torch 2.13). Its operators written in PyTorch are the reference ("default"): the same
numbers as on CUDA. The processor's own library finds the 8-bit codes of the scales by a table of 65,536 steps instead,
which near zero misses the nearest code, so it is kept from loading here.

usage: make_bnb4.py    writes bnb4/blocks.safetensors beside this script
"""
import ctypes
import os
from pathlib import Path

os.environ["TORCHDYNAMO_DISABLE"] = "1"
import torch
from safetensors.torch import save_file


def refuse(*_):
    raise OSError("the reference operators are wanted")


ctypes.cdll.LoadLibrary = refuse
import bitsandbytes  # noqa: E402
import bitsandbytes.functional as functional  # noqa: E402

assert bitsandbytes.__version__ == "0.50.2", bitsandbytes.__version__


def cases():
    generator = torch.Generator().manual_seed(1)
    normal = torch.randn(97, 192, generator=generator) * 0.05  # 291 blocks: scales in two blocks, the second in part
    normal[3, 64:128] = 0  # a block of zeros
    odd = torch.randn(37, 51, generator=generator)  # the last block is short, and its end odd
    odd[5, 7] = 40.0
    ties = torch.zeros(2, 64)
    for row, kind in enumerate(("nf4", "fp4")):  # the middles between neighbouring values themselves
        values = functional.get_4bit_type(kind, device="cpu").sort().values
        ties[row, :15] = (values[:-1] + values[1:]) / 2
        ties[row, 15:31] = values
    ties[:, 63] = 1
    return {"normal": normal, "odd": odd, "ties": ties}


def main():
    out = {"map": functional.create_dynamic_map()}
    for name, weight in cases().items():
        out[name] = weight
        for kind in ("nf4", "fp4"):
            packed, state = functional.quantize_4bit(
                weight, blocksize=64, compress_statistics=True, quant_type=kind)
            scales = functional.quantize_4bit(weight, blocksize=64, quant_type=kind)[1].absmax
            exact = scales.double().mean().float()
            assert exact == state.offset, "the mean depends on the order of its sum: choose another seed"
            assert torch.equal(state.state2.code, out["map"])
            prefix = f"{name}.{kind}"
            out[f"{prefix}.packed"] = packed.flatten()
            out[f"{prefix}.scales"] = state.absmax
            out[f"{prefix}.maxima"] = state.state2.absmax
            out[f"{prefix}.mean"] = state.offset.reshape(1)
            out[f"{prefix}.numbers"] = functional.dequantize_4bit(packed, state)
        if name != "ties":
            codes, maxima, _ = torch.ops.bitsandbytes.int8_vectorwise_quant.default(weight)
            out[f"{name}.int8.numbers"] = torch.ops.bitsandbytes.int8_vectorwise_dequant.default(codes, maxima)
    folder = Path(__file__).parent / "bnb4"
    folder.mkdir(exist_ok=True)
    save_file({key: value.contiguous() for key, value in out.items()}, folder / "blocks.safetensors")


main()
