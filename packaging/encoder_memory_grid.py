#!/usr/bin/env python3
"""The estimate of an encoder's training memory beside the measured peak, one short run a configuration.

usage: encoder_memory_grid.py BENCH MINILM_FOLDER ROBERTA_FOLDER [--write]

BENCH is build/*/bin/bench_encoder_training; ROBERTA_FOLDER is made by `BENCH --make ROBERTA_FOLDER` where it is not
there. The configurations are those of tests/core/engine/measured_encoder_memory.json, which test_machine.cpp compares
the estimate with; --write puts the measured peaks there. Prints a line a configuration, and last how many are within
15 %.
"""
import json
import os
import subprocess
import sys

bench, *folders = sys.argv[1:4]
models = dict(zip(("minilm", "roberta"), folders))
if not os.path.exists(os.path.join(models["roberta"], "config.json")):
    subprocess.run([bench, "--make", models["roberta"]], check=True)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/core/engine/measured_encoder_memory.json")
with open(path) as file:
    grid = json.load(file)
within = 0
for number, row in enumerate(grid):
    run = subprocess.run([bench, models[row["model"]], json.dumps({"max_length": 256, **row["recipe"]})],
                         capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{row}: {run.stderr.strip()}")
    figures = json.loads(run.stdout)
    share = figures["estimate_mib"] / figures["peak_rss_mib"]
    within += abs(share - 1) <= 0.15
    row["peak_mib"] = round(figures["peak_rss_mib"])
    print(f"{number:3} {share:5.2f} {figures['estimate_mib']:6.0f} {figures['peak_rss_mib']:6.0f} MiB "
          f"{row['model']:8} {json.dumps(row['recipe'])}", flush=True)
if "--write" in sys.argv:
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join("  " + json.dumps(row, sort_keys=True) for row in grid) + "\n]\n")
print(f"{within} of {len(grid)} within 15 %")
