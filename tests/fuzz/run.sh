#!/usr/bin/env bash
# Fuzzes what reads strangers' files and requests: libFuzzer with the address and undefined-behaviour sanitizers.
# usage: tests/fuzz/run.sh [SECONDS] [TARGET…]     SECONDS for each target (default 120), several targets at a time
#        tests/fuzz/run.sh --keep [TARGET…]        packs what earlier runs found to reach code: corpus/TARGET.tar.gz
# FIELDWRIGHT_FUZZ_JOBS: how many at a time (default: as many as processors).
#
# An input that crashes, leaks, hangs (10 s; a chat template 100 s) or takes too much memory (1 GB, or 256 MB at once) ends its target and lies
# in found/TARGET, where CTest's fuzz_TARGET gives it to the same code from then on. Exit status: 0 nothing was found,
# 1 something was, 2 wrong usage, 77 there is no Clang with libFuzzer. Inputs that reach new code are kept in
# build/fuzz/work/TARGET for the next run.
set -uo pipefail
ulimit -s 65536 # frames are ten times as large with the sanitizers
cd "$(dirname "$0")/../.."
here=$PWD/tests/fuzz work=$PWD/build/fuzz/work

all=()
for file in "$here"/targets/*.cpp; do
  all+=("$(basename "$file" .cpp)")
done
keep=no seconds=120
case "${1:-}" in
  --keep) keep=yes; shift ;;
  -*) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
  [0-9]*) seconds=$1; shift ;;
esac
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
  [ -f "$here/targets/$target.cpp" ] || { echo "fuzz: there is no target $target; the targets are: ${all[*]}" >&2; exit 2; }
done

printf 'int LLVMFuzzerTestOneInput(const char *, long) { return 0; }' >"${TMPDIR:-/tmp}/fuzz-$$.c"
clang-14 -fsanitize=fuzzer "${TMPDIR:-/tmp}/fuzz-$$.c" -o "${TMPDIR:-/tmp}/fuzz-$$" >/dev/null 2>&1
has_fuzzer=$?
rm -f "${TMPDIR:-/tmp}/fuzz-$$.c" "${TMPDIR:-/tmp}/fuzz-$$"
if [ "$has_fuzzer" != 0 ]; then
  echo "fuzz: skipped, clang-14 with libFuzzer is not installed (packaging/dependencies.sh --with-tests)"
  exit 77
fi
cmake --preset fuzz >/dev/null && cmake --build build/fuzz --target $(printf 'fuzz_%s ' "${targets[@]}") || exit 1

export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-14
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/sanitizers/leaks.supp:print_suppressions=0
limits=(-rss_limit_mb=1024 -malloc_limit_mb=256 -report_slow_units=10000 -max_len=16384)
patience() { # target: what a template may use up takes seconds, and under the sanitizers a minute
  case "$1" in jinja) echo 100 ;; *) echo 10 ;; esac
}

fuzz_one() { # target
  local target=$1
  mkdir -p "$work/$target" "$here/found/$target"
  [ ! -f "$here/corpus/$target.tar.gz" ] || tar -xzf "$here/corpus/$target.tar.gz" -C "$work/$target"
  build/fuzz/tests/fuzz_"$target" "${limits[@]}" -timeout="$(patience "$target")" -max_total_time="$seconds" -dict="$here/dictionaries/$target.dict" \
    -artifact_prefix="$here/found/$target/" -print_final_stats=1 \
    "$work/$target" "$here/corpus/$target" "$here/found/$target" >"$work/$target.log" 2>&1
  echo $? >"$work/$target.rc"
}

keep_one() { # target: coverage alone counts, not how often a place is reached, so that the archives stay small
  local target=$1 kept=$work/$1.kept
  [ -d "$work/$target" ] || return 0
  rm -rf "$kept"
  mkdir "$kept"
  build/fuzz/tests/fuzz_"$target" "${limits[@]}" -set_cover_merge=1 -use_counters=0 "$kept" "$work/$target" \
    "$here/corpus/$target" >"$work/$target.keep.log" 2>&1 || { echo "fuzz: $target could not be merged, see $work/$target.keep.log" >&2; return 1; }
  tar -c --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$kept" . | gzip -9n >"$here/corpus/$target.tar.gz"
  echo "$target: $(find "$kept" -type f | wc -l) inputs kept, $(stat -c %s "$here/corpus/$target.tar.gz") bytes"
}

mkdir -p "$work"
if [ "$keep" = yes ]; then
  for target in "${targets[@]}"; do keep_one "$target" || exit 1; done
  exit 0
fi

jobs=${FIELDWRIGHT_FUZZ_JOBS:-$(nproc)}
echo "fuzz: ${#targets[@]} targets for $seconds s each, $jobs at a time"
for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
  fuzz_one "$target" &
done
wait

figure() { grep -oP "stat::$2:\s+\K\d+" "$work/$1.log" | tail -n 1; }
last() { grep -oP " $2: \K\d+" "$work/$1.log" | tail -n 1; } # of the lines that tell how far it is
found=()
printf '%-16s %12s %10s %8s %9s %8s  %s\n' target executions per-second edges features peak-MB verdict
for target in "${targets[@]}"; do
  verdict=ok
  if [ "$(cat "$work/$target.rc")" != 0 ]; then
    verdict=FOUND
    found+=("$target")
  fi
  printf '%-16s %12s %10s %8s %9s %8s  %s\n' "$target" "$(figure "$target" number_of_executed_units)" \
    "$(figure "$target" average_exec_per_sec)" "$(last "$target" cov)" "$(last "$target" ft)" \
    "$(figure "$target" peak_rss_mb)" "$verdict"
done
for target in ${found[@]+"${found[@]}"}; do
  printf '\n--- %s\n' "$target"
  grep -vE '^#[0-9]+\s+(NEW|REDUCE|pulse|RELOAD|INITED|READ)' "$work/$target.log" | tail -n 60
done
[ "${#found[@]}" = 0 ]
