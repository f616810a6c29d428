#!/usr/bin/env python3
"""One process with two threads against two processes with one thread each, through the worker: tokens/s, peak memory
beside the estimate's parts, losses. Alternates the settings; prints medians.
usage: measure_ranks.py WORKER MODEL.gguf ALPACA.json [--rounds N] [--steps N] [--methods lora,full]
"""
import argparse, glob, json, os, pathlib, shutil, statistics, subprocess, tempfile, time


def dataset(folder, source):
    rows = json.load(open(source))[:400]
    folder.mkdir()
    for name, part in (("train", rows[:384]), ("validation", rows[384:386]), ("rephrased", []), ("unseen", [])):
        with open(folder / f"{name}.jsonl", "w") as file:
            for i, row in enumerate(part):
                messages = [
                    {"role": "user", "content": (row["instruction"] + "\n" + row.get("input", "")).strip()},
                    {"role": "assistant", "content": row["output"]},
                ]
                file.write(json.dumps({"id": str(i), "messages": messages, "source": "domain", "group": str(i)}) + "\n")


def peak_of(folder):
    """The largest sum of the resident memory that the ranks (or the worker alone) have had, by their own peaks."""
    peaks = {}
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            words = open(path, "rb").read().split(b"\0")
            status = open(os.path.join(os.path.dirname(path), "status")).read()
        except OSError:
            continue
        if os.fsencode(folder) in words and words[1] in (b"run", b"rank"):
            peaks[path] = int(status.split("VmHWM:")[1].split()[0]) // 1024
    return peaks


def run(worker, model, data, root, name, recipe):
    folder = root / name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / "inputs").mkdir()
    job = {"format": 1, "id": name, "kind": "train", "recipe": recipe,
           "parameters": {"model": {"id": "m", "name": "m", "path": model, "fingerprint": "f"}, "dataset": str(data)}}
    (folder / "job.json").write_text(json.dumps(job))
    peaks = {}
    with open(folder / "worker.log", "w") as log:
        process = subprocess.Popen([worker, "run", str(folder)], stdout=log, stderr=log)
        while process.poll() is None:
            for path, peak in peak_of(folder).items():
                peaks[path] = max(peaks.get(path, 0), peak)
            time.sleep(0.1)
    events = [json.loads(line) for line in open(folder / "events.jsonl")]
    result = json.load(open(folder / "result.json"))
    if result["outcome"] != "completed":
        raise SystemExit(f"{name}: {result}")
    values = [event["values"] for event in events if event["type"] == "metric" and "loss" in event["values"]]
    return {"rates": [v["tokens_per_second"] for v in values][1:], "losses": [v["loss"] for v in values],
            "peak_mb": sum(peaks.values())}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("worker"), parser.add_argument("model"), parser.add_argument("alpaca")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--methods", default="lora,full")
    given = parser.parse_args()
    root = pathlib.Path(tempfile.mkdtemp(prefix="ranks-"))
    dataset(root / "data", given.alpaca)
    for method in given.methods.split(","):
        base = {"method": method, "max_steps": given.steps, "max_length": 512, "micro_batch_tokens": 1024,
                "accumulation": 4, "threads": 2, "precision": "fp32", "device": "cpu", "validate_every": 100000,
                "checkpoint_every": 100000, "samples_every": 0, "patience": 0, "learning_rate": 2e-5}
        settings = {"1 process": {}, "2 processes": {"ranks": 2},
                    "2, optimiser shared out": {"ranks": 2, "sharding": "optimizer"},
                    "2, gradients too": {"ranks": 2, "sharding": "gradients"}}
        found = {name: [] for name in settings}
        for _ in range(given.rounds):
            for name, change in settings.items():
                found[name].append(run(given.worker, given.model, root / "data", root, "run", base | change))
        first = found["1 process"][0]["losses"]
        for name, runs in found.items():
            rates = [rate for one in runs for rate in one["rates"]]
            apart = max(abs(a - b) / abs(b) for a, b in zip(runs[0]["losses"], first))
            print(f"{method:5} {name:25} {statistics.median(rates):6.0f} tokens/s  "
                  f"{statistics.median(one['peak_mb'] for one in runs):6.0f} MB at the peak  losses {apart:.1e} apart",
                  flush=True)
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
