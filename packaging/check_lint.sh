#!/usr/bin/env bash
# Runs clang-tidy (.clang-tidy) on C++ files, with the flags of build/dev.
# usage: packaging/check_lint.sh [--most N] [--all | COMMIT]
#   COMMIT: files that changed since then (default: the commit before this one); --most: N of them at most.
# Exits with 77, saying so, where clang-tidy is not installed or build/dev is not configured.
set -euo pipefail
cd "$(dirname "$0")/.."
skip() { echo "check_lint: skipped, $1"; exit 77; }
command -v clang-tidy >/dev/null || skip "clang-tidy is not installed"
[ -f build/dev/compile_commands.json ] || skip "build/dev is not configured"

most=100000
if [ "${1:-}" = --most ]; then
  most=$2
  shift 2
fi
files() {
  if [ "${1:-}" = --all ]; then
    git ls-files '*.cpp'
  else
    git rev-parse -q --verify "${1:-HEAD~1}" >/dev/null || return 0 # a clone without history
    git diff --name-only --diff-filter=d "${1:-HEAD~1}" -- '*.cpp'
  fi
}
# What build/dev leaves out, as the part for CUDA where libtorch has none, has no flags here.
compiled() { while read -r file; do if grep -qF "\"$PWD/$file\"" build/dev/compile_commands.json; then echo "$file"; fi; done; }
mapfile -t changed < <(files "$@" | compiled)
echo "check_lint: ${#changed[@]} C++ files, of which $((${#changed[@]} < most ? ${#changed[@]} : most)) are checked"
changed=("${changed[@]:0:most}")
[ "${#changed[@]}" -gt 0 ] || exit 0

# clang cannot read GCC's precompiled headers: it gets the same headers as plain text, from a copy of the database.
lint=$PWD/build/lint
mkdir -p "$lint"
find build/dev -name cmake_pch.hxx -printf '%P\0' | (cd build/dev && xargs -0 cp --parents -t "$lint")
sed -e "s#-include $PWD/build/dev/#-include $lint/#g" -e 's/-Winvalid-pch//g; s/-fpch-preprocess//g' \
  build/dev/compile_commands.json > "$lint/compile_commands.json"
printf '%s\0' "${changed[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy -p "$lint" --quiet \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-unused-command-line-argument
echo "check_lint: ok"
