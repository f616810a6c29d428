#!/usr/bin/env python3
"""The estimate of a training's memory beside the measured peak, one short run a configuration.

usage: memory_grid.py BENCH MODEL_FOLDER ROWS.jsonl [--only WORD] [--from N] [--to N] [--worker WORKER ALPACA.json]

BENCH is build/*/bin/bench_training, ROWS as it wants them; the configurations are those of
tests/core/engine/measured_memory.json, which test_machine.cpp compares the estimate with. Those of several processes
are run by WORKER, build/*/bin/fieldwright-worker, on ALPACA's questions: the sum of what each of its processes has had
at most; without it they are left out. Prints a line a configuration, and last how many are within 15 %.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(__file__), "peers"))
import measure_ranks

parser = argparse.ArgumentParser()
parser.add_argument("bench")
parser.add_argument("model")
parser.add_argument("rows")
parser.add_argument("--only", default="")
parser.add_argument("--from", dest="first", type=int, default=0)
parser.add_argument("--to", dest="last", type=int, default=1000)
parser.add_argument("--worker", nargs=2, metavar=("WORKER", "ALPACA"))
arguments = parser.parse_args()


def in_processes(recipe):
    """What the worker's processes take together, three steps of a micro-batch each, then the end with its saving."""
    worker, alpaca = arguments.worker
    with tempfile.TemporaryDirectory(prefix="grid-") as folder:
        root = pathlib.Path(folder)
        measure_ranks.dataset(root / "data", alpaca)
        steps = {"max_steps": 3, "max_length": 512, "threads": 2, "device": "cpu",
                 "precision": "fp32", "validate_every": 100000, "checkpoint_every": 2, "samples_every": 0,
                 "patience": 0}
        peak = measure_ranks.run(worker, arguments.model, root / "data", root, "run", {**steps, **recipe})["peak_mb"]
    run = subprocess.run([arguments.bench, arguments.model, arguments.rows, "--estimate", "--recipe",
                          json.dumps({**steps, **recipe})], capture_output=True, text=True, check=True)
    return {"peak_rss_mib": peak, "path": f"{recipe['ranks']} processes", **json.loads(run.stdout)}


with open(os.path.join(os.path.dirname(__file__), "../tests/core/engine/measured_memory.json")) as file:
    grid = [row["recipe"] for row in json.load(file)]
within = measured = 0
for number, recipe in enumerate(grid):
    if arguments.only not in json.dumps(recipe) or not arguments.first <= number < arguments.last:
        continue
    if "ranks" in recipe:
        if not arguments.worker:
            continue
        figures = in_processes(recipe)
    else:
        run = subprocess.run(
            [arguments.bench, arguments.model, arguments.rows, "--steps", "2", "--accumulation", "1", "--recipe",
             json.dumps({"max_length": 512, **recipe})], capture_output=True, text=True)
        if run.returncode != 0:
            print(f"{number:3} {json.dumps(recipe)}: {run.stderr.strip()}", flush=True)
            continue
        figures = json.loads(run.stdout.splitlines()[-1])
    share = figures["estimate_mib"] / figures["peak_rss_mib"]
    measured += 1
    within += abs(share - 1) <= 0.15
    print(f"{number:3} {share:5.2f} {figures['estimate_mib']:6.0f} {figures['peak_rss_mib']:6.0f} MiB {figures['path']:22} "
          f"{json.dumps(recipe)}", flush=True)
print(f"{within} of {measured} within 15 %")
