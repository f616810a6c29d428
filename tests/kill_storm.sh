#!/usr/bin/env bash
# Kills training processes at random moments, in pieces of 20, and prints how often each method, optimiser, schedule and
# other change was killed and came out bit-equal. Ends at the first that does not.
# usage: tests/kill_storm.sh [KILLS] [BUILD_FOLDER]      300 and build/dev by default. FIELDWRIGHT_PIECE: a command that
# each piece is run by, such as "nice -n 10".
set -euo pipefail
cd "$(dirname "$0")/.."
kills="${1:-300}"
test="${2:-build/dev}/tests/test_engine_kill"
found="$(mktemp)"
trap 'rm -f "$found"' EXIT
for ((seed = 1; seed <= (kills + 19) / 20; ++seed)); do
  # (a word each, and none when it is empty)
  ${FIELDWRIGHT_PIECE:-} env FIELDWRIGHT_KILLS=20 FIELDWRIGHT_SEED="$seed" "$test" atRandomMoments >"$found.piece" ||
    { cat "$found.piece"; rm -f "$found.piece"; exit 1; }
  grep 'bit-equal' "$found.piece" | tee -a "$found"
  rm -f "$found.piece"
done
awk '{ sub(/.*QINFO[^)]*\) /, ""); split($0, halves, ": "); split(halves[1], words, " "); kills += words[1]; runs += words[4]
       count = split(halves[2], parts, ", ")
       for (i = 1; i <= count; ++i) { split(parts[i], pair, " "); by[pair[1]] += pair[2] } }
     END { printf "%d kills in %d runs, every run bit-equal to one that was left alone\n", kills, runs
           for (part in by) printf "%6d %s\n", by[part], part | "sort -k2" }' "$found"
