#!/usr/bin/env bash
# Fails when a source file is not formatted as .clang-format says, with Debian 12's clang-format 14.
# usage: packaging/check_format.sh [--fix]
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v clang-format >/dev/null; then
  echo "check_format: clang-format is not installed; run packaging/dependencies.sh --with-tests" >&2
  exit 1
fi
mode=(--dry-run --Werror)
[ "${1:-}" = "--fix" ] && mode=(-i)
git ls-files -z -- '*.cpp' '*.h' '*.inl' | xargs -0 -r -n 40 -P "$(nproc)" clang-format "${mode[@]}"
echo "check_format: ok"
