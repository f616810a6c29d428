#!/usr/bin/env python3
"""Makes the goldens of bottleneck adapters for tests/core/engine/test_adapters.cpp from AdapterHub's library.

usage: make_bottleneck_goldens.py LIBRARY GOLDENS     (GOLDENS: tests/golden/adapters, with the bases that
                                                       make_adapter_goldens.py wrote)

LIBRARY is a folder with adapters 1.3.0 and what it needs: it wants an older transformers than the other generators.
    pip install --no-deps --target LIBRARY adapters==1.3.0 'transformers~=4.57.0' 'huggingface_hub<1.0' 'tokenizers<0.23'
The files are as those of make_adapter_goldens.py.
"""
import json, os, shutil, sys
library, out = sys.argv[1:3]
sys.path.insert(0, library)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import adapters
import torch
from adapters import DoubleSeqBnConfig, ParBnConfig, SeqBnConfig
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

LENGTH, FIRST_TARGET, V = 10, 3, 48
CASES = {
    "bottleneck_pfeiffer": ("llama", SeqBnConfig(reduction_factor=4)),
    "bottleneck_houlsby": ("llama", DoubleSeqBnConfig(reduction_factor=4)),
    "bottleneck_parallel": ("llama", ParBnConfig(reduction_factor=4, leave_out=[0])),
    "bottleneck_gpt2": ("gpt2", DoubleSeqBnConfig(reduction_factor=8, non_linearity="gelu", original_ln_before=True,
                                                  residual_before_ln=False)),
}
torch.manual_seed(5)
ids = torch.randint(0, V, (1, LENGTH))
labels = ids.clone()
labels[:, :FIRST_TARGET] = -100
for case, (kind, config) in CASES.items():
    folder = os.path.join(out, case)
    shutil.rmtree(folder, ignore_errors=True)
    model = AutoModelForCausalLM.from_pretrained(os.path.join(out, "base_" + kind), dtype=torch.float32)
    adapters.init(model)
    torch.manual_seed(7)
    model.add_adapter("domain", config=config)
    model.train_adapter("domain")
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "adapters.domain" in name:
                parameter.copy_(0.3 * torch.randn_like(parameter))
    model.eval()
    loss = model(input_ids=ids, labels=labels).loss
    loss.backward()
    golden = {"gradient." + name: parameter.grad.clone() for name, parameter in model.named_parameters()
              if "adapters.domain" in name}
    with torch.no_grad():
        golden["logits"] = model(input_ids=ids).logits[0]
    golden["loss"], golden["ids"] = loss.detach().reshape(1), ids[0]
    model.save_adapter(folder, "domain", with_head=False, use_safetensors=True)
    path = os.path.join(folder, "adapter_config.json")
    stored = json.load(open(path))
    stored["model_name"] = "base_" + kind
    json.dump(stored, open(path, "w"), indent=2, sort_keys=True)
    assert sorted(os.listdir(folder)) == ["adapter.safetensors", "adapter_config.json"], os.listdir(folder)
    save_file({key: value.contiguous() for key, value in golden.items()}, os.path.join(folder, "golden.safetensors"))
    print(case, float(loss), len(golden))
