#!/usr/bin/env python3
"""Tokenizes rows {"instruction", "input", "output"} once, as TRL does it, for bench_training and the peers beside it.

usage: tokenized_rows.py MODEL_FOLDER DATA.json > ROWS.jsonl

A line is {"ids": [...], "trained": [0, 1, ...]}: the chat as the model's template writes it, at most 512 tokens, and
whether each of them belongs to the answer. Rows whose answer lies behind the cut are left out.
"""
import json
import os
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")


def tokenized_rows(model, data):
    """Yields the rows of the file data, tokenized by the tokenizer in the folder model."""
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(model)
    for row in json.load(open(data)):
        question = row["instruction"] + ("\n" + row["input"] if row.get("input") else "")
        prompt = [{"role": "user", "content": question}]
        whole = prompt + [{"role": "assistant", "content": row["output"]}]
        before = tokenizer.apply_chat_template(prompt, add_generation_prompt=True, return_dict=True)["input_ids"]
        ids = tokenizer.apply_chat_template(whole, return_dict=True)["input_ids"][:512]
        trained = [int(i >= len(before)) for i in range(len(ids))]
        if any(trained):
            yield {"ids": ids, "trained": trained}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for row in tokenized_rows(*sys.argv[1:]):
        print(json.dumps(row))
