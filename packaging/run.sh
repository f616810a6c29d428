#!/usr/bin/env bash
# Installs what is missing, builds a release, and opens the studio with the sample project. Without a display, or with
# --headless, it does the whole main job on the command line instead: documents, pairs, dataset, LoRA fine-tune,
# evaluation of base and tuned, report. Safe to run again.
# usage: packaging/run.sh [--headless]
set -euo pipefail
cd "$(dirname "$0")/.."

headless=no
case "${1:-}" in
  "") ;;
  --headless) headless=yes ;;
  *) echo "usage: packaging/run.sh [--headless]" >&2; exit 2 ;;
esac
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  headless=yes
fi

started=$SECONDS
say() { printf '\n[%2d:%02d] %s\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)) "$*"; }

say "1 of 3: what Fieldwright needs"
packaging/dependencies.sh
say "2 of 3: building a release"
cmake --preset release
cmake --build --preset release
bin=build/release/bin
data="${XDG_DATA_HOME:-$HOME/.local/share}/fieldwright"

if [ "$headless" = no ]; then
  project="$data/projects/Tarnwick.fieldwright"
  if [ ! -e "$project/project.sqlite" ]; then
    say "3 of 3: making the sample project in $project"
    "$bin/fieldwright-cli" new "$project" --sample
  fi
  say "3 of 3: opening the studio"
  exec "$bin/fieldwright" "$project"
fi

say "3 of 3: the whole main job on the command line (a quick recipe; the window offers the whole)"
started=$SECONDS
project="$data/projects/Headless-$(date +%Y%m%d-%H%M%S).fieldwright"
cli=("$bin/fieldwright-cli" --project "$project")
say "step 1 of 6: a project with the sample's documents"
"$bin/fieldwright-cli" new "$project" --sample
say "step 2 of 6: question–answer pairs from the service FAQ, by rules"
"${cli[@]}" pairs generate --from service-faq.md --method rules
"${cli[@]}" pairs accept --all
say "step 3 of 6: a dataset version (seven tenths of its tokens from the documents, for a quick try)"
"${cli[@]}" dataset build quick --domain-share 0.7 --rephrased-share 0.5 --unseen-share 0.05 --max-length 256
say "step 4 of 6: a LoRA fine-tune of SmolLM2-135M-Instruct (a few minutes)"
"${cli[@]}" train --model SmolLM2-135M-Instruct.Q4_1 --dataset quick --recipe quick --set epochs=3 \
  --set max_length=256 --set micro_batch_tokens=256 --set validate_every=100000 --name tuned
say "step 5 of 6: base and tuned on the same questions (a few items of each dimension, and the domain test)"
"${cli[@]}" evaluate --models SmolLM2-135M-Instruct.Q4_1,tuned --suite five-dimension,domain --limit 3 --name quick
say "step 6 of 6: the report"
"${cli[@]}" report quick --format html,pdf,md,csv,json --output "$project/reports"
say "done in $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s. The report:"
find "$project/reports" -name '*.html' -o -name '*.pdf' | sort
echo "Open the project in the window: $bin/fieldwright $project"
