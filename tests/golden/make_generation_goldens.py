#!/usr/bin/env python3
"""Write engine/generation.json: beam search and perplexity by a sliding window, as transformers has them.

    python3 make_generation_goldens.py

Needs torch 2.13.0 and transformers 5.23.0. The model is engine/tiny (make_engine_goldens.py). Beams: ids without the
token that ends them, and scores, of `generate` with num_beams, length_penalty and early_stopping. Perplexity: the windows
of https://huggingface.co/docs/transformers/perplexity with the log-probability of each token that counts, and the
exponential of their mean. (The page's own loop weighs a window by one token less than it scores, save where windows do not
overlap; that is not followed.)
"""
import itertools, json, math
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

FOLDER = Path(__file__).resolve().parent / "engine"
model = AutoModelForCausalLM.from_pretrained(FOLDER / "tiny", dtype=torch.float32).eval()
generator = torch.Generator().manual_seed(5)


def beams():
    rows = []
    prompts = [torch.randint(3, 256, (1, n), generator=generator) for n in (1, 5, 12)]
    settings = itertools.product((2, 3, 5), (0.0, 1.0, 2.5, -1.0), (False, True, "never"))
    for number, (count, penalty, early) in enumerate(settings):
        prompt = prompts[number % 3]
        longest = (6, 14, 20)[number // 3 % 3]
        # Ends that the model is likely to take: the best first tokens of this prompt, and of what follows them.
        with torch.no_grad():
            likely = model(prompt).logits[0, -1].topk(6).indices.tolist()
            after = model(torch.cat([prompt, torch.tensor([[likely[0]]])], 1)).logits[0, -1].topk(4).indices.tolist()
        ends = [[2], [likely[1]], [after[0], likely[2]], [after[1], after[2], likely[3]]][number % 4]
        out = model.generate(prompt, attention_mask=torch.ones_like(prompt), num_beams=count, num_return_sequences=count,
                             do_sample=False, max_new_tokens=longest, length_penalty=penalty, early_stopping=early,
                             eos_token_id=ends, pad_token_id=0, return_dict_in_generate=True, output_scores=True)
        found = []
        for sequence, score in zip(out.sequences, out.sequences_scores):
            ids = sequence[prompt.shape[1]:].tolist()
            end = next((i for i, t in enumerate(ids) if t in ends), None)
            found.append({"ids": ids[:longest] if end is None else ids[:end], "ended": end is not None,
                          "score": float(score)})
        rows.append({"prompt": prompt[0].tolist(), "beams": count, "length_penalty": penalty,
                     "early_stopping": {False: "no", True: "yes", "never": "never"}[early], "max_new": longest,
                     "ends": ends, "found": found})
    return rows


def perplexities():
    rows = []
    ids = torch.randint(3, 256, (1, 300), generator=generator)
    for context, stride, length in [(64, 32, 300), (64, 64, 300), (64, 1, 90), (100, 37, 300), (256, 128, 300),
                                    (256, 128, 200), (50, 25, 75), (2, 1, 20)]:
        text = ids[:, :length]
        tokens = [None] * length
        before = 0
        for begin in range(0, length, stride):
            end = min(begin + context, length)
            with torch.no_grad():
                logs = torch.log_softmax(model(text[:, begin:end]).logits.double()[0], -1)
            for i in range(max(before, begin + 1), end):
                tokens[i] = float(logs[i - begin - 1, text[0, i]])
            before = end
            if end == length:
                break
        scored = [t for t in tokens if t is not None]
        rows.append({"context": context, "stride": stride, "ids": text[0].tolist(), "tokens": tokens,
                     "perplexity": math.exp(-sum(scored) / len(scored))})
    return rows


json.dump({"beams": beams(), "perplexity": perplexities()}, open(FOLDER / "generation.json", "w"))
