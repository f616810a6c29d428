#!/usr/bin/env bash
# Installs the dependencies, builds with warnings as errors, and runs every test offscreen. With CI set it fuzzes too:
# each target for two minutes, which takes some fourteen minutes on two processors.
# usage: packaging/test.sh
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/dependencies.sh --with-tests
cmake --preset dev
cmake --build --preset dev
packaging/check_format.sh
packaging/check_lint.sh --most 8 || [ $? = 77 ]
if [ -n "${CI:-}" ]; then
  tests/fuzz/run.sh 120 || [ $? = 77 ]
fi
ctest --preset dev --output-on-failure
