#!/usr/bin/env bash
# The whole main job as a new user gets it (packaging/run.sh --headless), and what must come of it: at most 15 minutes
# after the build, a report in every format, and a tuned model that knows the sample's facts better than its base, by the
# paired test over the questions that were held out rephrased (p < 0.05). Takes as long as that job; not part of CTest.
# usage: tests/whole_loop.sh
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
packaging/run.sh --headless | tee "$log"
seconds=$(sed -n 's/.*done in \([0-9]*\) min \([0-9]*\) s\..*/\1 \2/p' "$log" | awk '{print $1 * 60 + $2}')
folder=$(dirname "$(grep '\.html$' "$log" | tail -n 1)")
python3 - "$folder" "$seconds" <<'PYTHON'
import glob
import json
import sys

folder, seconds = sys.argv[1], int(sys.argv[2])
failed = []
for kind in ("html", "pdf", "md", "csv", "json"):
    if not glob.glob(f"{folder}/*.{kind}"):
        failed.append(f"there is no {kind} report in {folder}")
if seconds > 15 * 60:
    failed.append(f"the job took {seconds} s")
for path in glob.glob(f"{folder}/*.json"):
    report = json.load(open(path))
    rephrased = (report.get("summary") or report)["domain"]["rephrased"]
    print(f"rephrased: {rephrased['base']:.2f} before, {rephrased['tuned']:.2f} after, of {rephrased['n']} items, "
          f"p = {rephrased['p']:.2g}")
    if not (rephrased["tuned"] > rephrased["base"] and rephrased["p"] < 0.05):
        failed.append("the tuned model is not shown to know the documents better")
for what in failed:
    print(f"whole_loop: {what}", file=sys.stderr)
sys.exit(bool(failed))
PYTHON
echo "whole_loop: ok"
