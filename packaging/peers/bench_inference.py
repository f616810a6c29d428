#!/usr/bin/env python3
"""Measures Fieldwright's inference beside its peers, in turns on the same machine, and prints ratios of medians as JSON.

usage: bench_inference.py BENCH PEERS TOOLS [--data FOLDER] [--rounds 3] [--parts gguf,fp32,score,quality] [--lock FILE]

BENCH is build/dev/bin/bench_inference, PEERS the folder that peers_setup.sh filled, TOOLS the folder of the peers'
scripts (peer_llama.mjs, peer_transformers.py, peer_lm_eval.py, gguf_requantize.py), --data the folder with mmlu/.
  gguf     prefill of 512 tokens and greedy decoding at context 512, Q8_0, Q4_0 and Q4_1, beside llama.cpp
  fp32     prefill of 512 tokens beside transformers, with the logits of the last row and with those of all
  score    five-shot multiple choice beside lm-evaluation-harness: time, and the answers chosen
  quality  KL of the integer kernels to the dequantised model on the first 512 tokens of a text
Every command holds --lock while it runs, so that nothing else that takes it disturbs the figures.
"""
import argparse
import contextlib
import fcntl
import json
import os
import statistics
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("bench")
parser.add_argument("peers")
parser.add_argument("tools")
parser.add_argument("--data")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--parts", default="gguf,fp32,score,quality")
parser.add_argument("--lock")
parser.add_argument("--limit", type=int, default=25, help="items a subject")
arguments = parser.parse_args()
bench, peers, tools = map(os.path.abspath, (arguments.bench, arguments.peers, arguments.tools))
python = os.path.join(peers, "venv", "bin", "python")
threads = str(os.cpu_count())

# Runs peer_lm_eval.py and writes what it asked and what was chosen.
CAPTURE = """
import json, runpy, sys
import lm_eval
target, script = sys.argv[1], sys.argv[2]
sys.argv = sys.argv[2:]
inner = lm_eval.simple_evaluate
def outer(*args, **kwargs):
    result = inner(*args, **kwargs)
    with open(target, "w") as file:
        for task in sorted(result["samples"]):
            for sample in result["samples"][task]:
                pairs = [tuple(one) for one in sample["arguments"]]
                scores = [float(one[0][0]) for one in sample["resps"]]
                file.write(json.dumps({"context": pairs[0][0], "continuations": [pair[1] for pair in pairs],
                                       "chosen": max(range(len(scores)), key=scores.__getitem__),
                                       "scores": scores}) + "\\n")
    return result
lm_eval.simple_evaluate = outer
runpy.run_path(script, run_name="__main__")
"""


@contextlib.contextmanager
def alone():
    if not arguments.lock:
        yield
        return
    with open(arguments.lock, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(command, folder=None):
    with alone():
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def ours(model, *options):
    return run([bench, model, "--threads", threads, *options])


def pick(runs, name):
    return statistics.median(one[name]["median"] for one in runs)


def compared(name, mine, theirs, mine_key, their_key):
    a, b = pick(mine, mine_key), pick(theirs, their_key)
    return {name: {"ours": round(a, 1), "peer": round(b, 1), "ratio": round(a / b, 2)}}


def machine(runs):
    keys = runs[0]["machine"]
    return {key: round(statistics.median(one["machine"][key] for one in runs), 1) for key in keys}


def gguf_file(kind):
    source = os.path.join(peers, "SmolLM2-135M-Instruct.Q4_1.gguf")
    if kind == "Q4_1":
        return source
    target = os.path.join(peers, f"SmolLM2-{kind}.gguf")
    if not os.path.exists(target):
        subprocess.run([python, os.path.join(tools, "gguf_requantize.py"), source, target, kind], check=True)
    return target


def measure_gguf():
    out = {}
    for kind in ("Q8_0", "Q4_0", "Q4_1"):
        path, mine, theirs = gguf_file(kind), [], []
        for _ in range(arguments.rounds):
            mine.append(ours(path, "--precision", "int8", "--rounds", "4"))
            theirs.append(run(["node", os.path.join(tools, "peer_llama.mjs"), path, threads, "512", "96", "4"],
                              os.path.join(peers, "node")))
        out[kind] = {**compared("prefill_512", mine, theirs, "prefill_tokens_per_s", "prefill_tokens_per_s"),
                     **compared("decode_at_512", mine, theirs, "decode_tokens_per_s", "decode_tokens_per_s"),
                     "decode_16_together": round(pick(mine, "decode_16_tokens_per_s"), 1),
                     "share_of_read_bound": round(statistics.median(
                         one["decode_tokens_per_s"]["median"] / one["decode_bound_tokens_per_s"] for one in mine), 2),
                     "machine": machine(mine)}
    return out


def measure_fp32():
    folder, mine, theirs = os.path.join(peers, "smollm2"), [], []
    for _ in range(arguments.rounds):
        mine.append(ours(folder, "--precision", "fp32", "--rounds", "4"))
        theirs.append(run([python, os.path.join(tools, "peer_transformers.py"), folder, "--rounds", "4", "--new", "32"]))
    return {**compared("prefill_512_last_row", mine, theirs, "prefill_tokens_per_s", "forward_tokens_per_s"),
            **compared("forward_512_all_rows", mine, theirs, "score_tokens_per_s", "forward_tokens_per_s"),
            **compared("decode", mine, theirs, "decode_tokens_per_s", "decode_tokens_per_s"),
            "machine": machine(mine)}


def measure_scoring():
    folder, mine, theirs, equal = os.path.join(peers, "smollm2"), [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        asked, script = os.path.join(scratch, "asked.jsonl"), os.path.join(scratch, "capture.py")
        with open(script, "w") as file:
            file.write(CAPTURE)
        for _ in range(arguments.rounds):
            theirs.append(run([python, script, asked, os.path.join(tools, "peer_lm_eval.py"), folder,
                               os.path.join(arguments.data, "mmlu"), "--shots", "5", "--limit", str(arguments.limit),
                               "--batch", "1"]))
            mine.append(ours(folder, "--precision", "fp32", "--score", asked))
            with open(asked) as file:
                chosen = [json.loads(line)["chosen"] for line in file]
            equal.append(sum(a == b for a, b in zip(chosen, mine[-1]["chosen"])) / len(chosen))
    a = statistics.median(one["items_per_s"] for one in mine)
    b = statistics.median(one["items_per_s"] for one in theirs)
    return {"items": mine[0]["items"], "ours_items_per_s": round(a, 2), "peer_items_per_s": round(b, 2),
            "ratio": round(a / b, 2), "same_choice": min(equal), "machine": machine(mine)}


def measure_quality():
    out = {}
    for kind in ("Q8_0", "Q4_0", "Q4_1"):
        for cache in ([], ["--eight-bit-cache"]):
            found = ours(gguf_file(kind), "--precision", "int8", "--divergence", os.path.join(arguments.data, "README.md"),
                         *cache)
            out[kind + (", 8-bit cache" if cache else "")] = {
                key: found[key] for key in ("tokens", "kl_mean", "kl_largest", "same_first_choice")}
    return out


measures = {"gguf": measure_gguf, "fp32": measure_fp32, "score": measure_scoring, "quality": measure_quality}
result = {}
for part in arguments.parts.split(","):
    if part in ("score", "quality") and not arguments.data:
        sys.exit(f"--data is needed for {part}: the folder that holds mmlu/")
    result[part] = measures[part]()
    print(json.dumps({part: result[part]}), file=sys.stderr)
print(json.dumps(result, indent=1))
