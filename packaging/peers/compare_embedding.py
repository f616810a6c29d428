#!/usr/bin/env python3
"""Compares the speed of Fieldwright's embeddings with sentence-transformers', in the same run.

usage: compare_embedding.py [--rounds N] [--threads N] [--batch N] BENCH_EMBEDDING MODEL_FOLDER TEXTS.txt

Both load the model once; then one round of each alternates, tokenizing included. Printed are the medians, their ratio
and the largest difference of the first number, as a check that both did the same work.
"""
import argparse, os, statistics, subprocess, time
parser = argparse.ArgumentParser()
parser.add_argument("bench")
parser.add_argument("model")
parser.add_argument("texts")
parser.add_argument("--rounds", type=int, default=9)
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--batch", type=int, default=32, help="of sentence-transformers")
arguments = parser.parse_args()
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "true"

import torch
from sentence_transformers import SentenceTransformer

torch.set_num_threads(arguments.threads)
texts = [line for line in open(arguments.texts, encoding="utf-8").read().split("\n") if line]
model = SentenceTransformer(arguments.model, device="cpu")
bench = subprocess.Popen([arguments.bench, arguments.model, arguments.texts, str(arguments.threads)], text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def ours():
    bench.stdin.write("go\n")
    bench.stdin.flush()
    return bench.stdout.readline().split()


def theirs():
    start = time.perf_counter()
    vectors = model.encode(texts, batch_size=arguments.batch, show_progress_bar=False)
    return time.perf_counter() - start, float(vectors[0][0])


ours(), theirs()  # warm
mine, peer, difference = [], [], 0.0
for _ in range(arguments.rounds):
    seconds, tokens, cut, first = ours()
    mine.append(float(seconds))
    seconds, other = theirs()
    peer.append(seconds)
    difference = max(difference, abs(float(first) - other))
a, b = statistics.median(mine), statistics.median(peer)
print(f"{len(texts)} texts, {tokens} tokens, {cut} cut, {arguments.threads} threads, {arguments.rounds} rounds, batch {arguments.batch}")
print(f"fieldwright            {len(texts) / a:9.1f} texts/s  {int(tokens) / a:9.0f} tokens/s  (median {a:.3f} s, best {min(mine):.3f} s)")
print(f"sentence-transformers  {len(texts) / b:9.1f} texts/s  {int(tokens) / b:9.0f} tokens/s  (median {b:.3f} s, best {min(peer):.3f} s)")
print(f"ratio of medians {b / a:.2f}, largest difference {difference:.1e}")
