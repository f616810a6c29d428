#!/usr/bin/env python3
"""Writes engine/schedules.json: learning rates by transformers' schedules and torch's OneCycleLR.

usage: make_schedule_goldens.py    (transformers 5.23.0, torch 2.13.0)
"""
import json
import os

import torch
from transformers import get_scheduler

TOTAL, PEAK, FINAL = 40, 3e-4, 0.1
CASES = [("constant", "constant_with_warmup", 5, {}), ("linear", "linear", 5, {}), ("linear", "linear", 0, {}),
         ("cosine", "cosine", 7, {}), ("linear", "linear", 50, {}), ("cosine", "cosine", 60, {}), ("inverse-sqrt", "inverse_sqrt", 6, {}), ("inverse-sqrt", "inverse_sqrt", 0, {}),
         ("warmup-stable-decay", "warmup_stable_decay", 4,
          {"num_decay_steps": 8, "num_stable_steps": 28, "decay_type": "linear"}),
         ("cosine", "cosine_with_min_lr", 7, {"min_lr_rate": FINAL})]


def rates(make):
    weight = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], lr=PEAK)
    schedule = make(optimizer)
    out = []
    for _ in range(TOTAL):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step() if len(out) < TOTAL else None
    return out


cases = []
for key, name, warmup, extra in CASES:
    final = FINAL if FINAL in extra.values() else 0
    cases.append({"schedule": key, "warmup": warmup, "final_share": final,
                  "rates": rates(lambda o: get_scheduler(name, o, num_warmup_steps=warmup, num_training_steps=TOTAL,
                                                         scheduler_specific_kwargs=extra))})
for warmup in (4, 12):
    cases.append({"schedule": "one-cycle", "warmup": warmup,
                  "rates": rates(lambda o: torch.optim.lr_scheduler.OneCycleLR(
                      o, max_lr=PEAK, total_steps=TOTAL, pct_start=warmup / TOTAL, cycle_momentum=False))})
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "engine", "schedules.json")
json.dump({"peak": PEAK, "total": TOTAL, "decay_share": 0.2, "cases": cases}, open(path, "w"))
