#!/usr/bin/env python3
"""Trains with Fieldwright and with TRL in turn, on the same rows, and prints the ratio of the medians.

usage: bench_training.py BENCH PEER MODEL_FOLDER DATA.json [--rounds 3] [--steps 7] [--full]

BENCH is build/*/bin/bench_training, PEER a script that times TRL and prints one JSON line with tokens_per_s_median and
peak_rss_mib (called as: PEER MODEL_FOLDER DATA.json --setting tuned --batch 1 --accumulate 4 --steps N), MODEL_FOLDER a
Hugging Face folder, DATA rows {"instruction", "input", "output"}. Run with the Python that has TRL. The rows are
tokenized once, as TRL does it, at most 512 tokens each. Both run in turn, because machines are shared: only the ratio
counts.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
parser = argparse.ArgumentParser()
parser.add_argument("bench")
parser.add_argument("peer")
parser.add_argument("model")
parser.add_argument("data")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--steps", type=int, default=7)
parser.add_argument("--full", action="store_true")
arguments = parser.parse_args()

from tokenized_rows import tokenized_rows

handle, rows = tempfile.mkstemp(suffix=".jsonl")
with os.fdopen(handle, "w") as file:
    file.writelines(json.dumps(row) + "\n" for row in tokenized_rows(arguments.model, arguments.data))

full = ["--full"] if arguments.full else []
ours = [arguments.bench, arguments.model, rows, "--steps", str(arguments.steps), "--accumulation", "1"] + full
theirs = [sys.executable, arguments.peer, arguments.model, arguments.data, "--setting", "tuned", "--batch", "1",
          "--accumulate", "4", "--steps", str(arguments.steps)] + full


def run(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


figures = {"Fieldwright": [], "TRL": []}
for number in range(arguments.rounds):
    for name, command in (("Fieldwright", ours), ("TRL", theirs)):
        figure = run(command)
        figures[name].append(figure)
        print(f"round {number + 1}, {name}: {json.dumps({k: v for k, v in figure.items() if k != 'loss'})}", flush=True)
os.unlink(rows)
speed = {name: statistics.median(f["tokens_per_s_median"] for f in list_) for name, list_ in figures.items()}
memory = {name: statistics.median(f["peak_rss_mib"] for f in list_) for name, list_ in figures.items()}
print(f"tokens/s: {speed['Fieldwright']:.0f} against {speed['TRL']:.0f}, ratio {speed['Fieldwright'] / speed['TRL']:.2f}")
print(f"peak memory: {memory['Fieldwright']:.0f} against {memory['TRL']:.0f} MiB, "
      f"ratio {memory['Fieldwright'] / memory['TRL']:.2f}")
