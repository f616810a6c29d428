#!/usr/bin/env bash
# Installs the dependencies, builds with warnings as errors, and runs every test offscreen.
# usage: packaging/test.sh
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/dependencies.sh --with-tests
cmake --preset dev
cmake --build --preset dev
packaging/check_format.sh
packaging/check_lint.sh --most 8 || [ $? = 77 ]
ctest --preset dev --output-on-failure
