#!/usr/bin/env python3
"""Write engine/sampling.json: what transformers' logits processors and warpers leave of random logits.

    python3 make_sampling_goldens.py

Needs torch 2.13.0 and transformers 5.23.0. Presence and frequency penalties are OpenAI's (transformers has none): the
definition stands here again, in another form than in core/engine/sampler.cpp.
"""
import json
from pathlib import Path

import torch
from transformers.generation.logits_process import (
    MinPLogitsWarper, RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper,
    TypicalLogitsWarper)

OUT = Path(__file__).resolve().parent / "engine" / "sampling.json"
VOCABULARY = 40
CASES = [
    dict(temperature=1.0), dict(temperature=0.3), dict(temperature=2.5), dict(temperature=1.0, top_k=5),
    dict(temperature=0.7, top_p=0.8), dict(temperature=1.3, min_p=0.1), dict(temperature=1.0, typical_p=0.5),
    dict(temperature=1.5, typical_p=0.9), dict(temperature=0.9, top_k=12, top_p=0.9),
    dict(temperature=1.1, top_k=20, top_p=0.95, min_p=0.02, typical_p=0.8, repetition_penalty=1.3),
    dict(temperature=1.0, repetition_penalty=1.5), dict(temperature=1.0, repetition_penalty=0.7),
    dict(temperature=1.0, presence_penalty=0.6, frequency_penalty=0.4),
]


def main():
    generator = torch.Generator().manual_seed(11)
    rows = []
    for number, case in enumerate(CASES * 2):
        logits = torch.randn(1, VOCABULARY, generator=generator) * (2 if number % 2 else 4)
        prompt = torch.randint(0, VOCABULARY, (1, 6), generator=generator)
        answer = torch.randint(0, VOCABULARY, (1, 8), generator=generator)
        seen = torch.cat([prompt, answer], 1)
        scores = logits.clone()
        if "repetition_penalty" in case:
            scores = RepetitionPenaltyLogitsProcessor(case["repetition_penalty"])(seen, scores)
        counts = torch.bincount(answer[0], minlength=VOCABULARY).float()
        scores = scores - case.get("presence_penalty", 0) * (counts > 0) - case.get("frequency_penalty", 0) * counts
        scores = TemperatureLogitsWarper(case["temperature"])(seen, scores)
        if "top_k" in case:
            scores = TopKLogitsWarper(case["top_k"])(seen, scores)
        if "top_p" in case:
            scores = TopPLogitsWarper(case["top_p"])(seen, scores)
        if "min_p" in case:
            scores = MinPLogitsWarper(case["min_p"])(seen, scores)
        if "typical_p" in case:
            scores = TypicalLogitsWarper(case["typical_p"])(seen, scores)
        left = torch.log_softmax(scores.double(), -1)[0]
        kept = [i for i in range(VOCABULARY) if torch.isfinite(left[i])]
        rows.append({"options": case, "logits": [float(x) for x in logits[0]], "prompt": prompt[0].tolist(),
                     "answer": answer[0].tolist(), "kept": kept,
                     "log_probabilities": [round(float(left[i]), 7) for i in kept]})
    OUT.write_text(json.dumps(rows) + "\n")


main()
