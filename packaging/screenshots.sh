#!/bin/sh
# Pictures of every page and tab of the real window: English and Chinese, light and dark, 1280x800, 1920x1080, and
# 1280x800 at 200 %.
#   packaging/screenshots.sh [--readme] OUTPUT-FOLDER [PROJECT.fieldwright]
# Without a project, one is made from the sample: documents read, pairs generated, a version built, two quick LoRA runs,
# evaluation and report of one (some fifteen minutes on two cores). --readme renews README's pictures in docs/images.
# FIELDWRIGHT_BIN names the folder of the executables (default: build/release/bin, else build/dev/bin).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
readme=no
if [ "${1:-}" = --readme ]; then
    readme=yes
    shift
fi
if [ $# -lt 1 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
output=$(mkdir -p "$1" && cd "$1" && pwd)
bin=${FIELDWRIGHT_BIN:-}
for folder in "$root/build/release/bin" "$root/build/dev/bin"; do
    [ -n "$bin" ] || { [ -x "$folder/fieldwright" ] && bin=$folder; } || true
done
if [ -z "$bin" ] || [ ! -x "$bin/fieldwright" ]; then
    echo "The window is not built. Run: cmake --workflow --preset release" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Settings of their own: pictures must not depend on what the user did before. Models are still found.
if [ -z "${FIELDWRIGHT_MODELS:-}" ]; then
    for folder in "${XDG_DATA_HOME:-$HOME/.local/share}/fieldwright/models" \
                  "${XDG_CACHE_HOME:-$HOME/.cache}/fieldwright/models"; do
        [ -d "$folder" ] && FIELDWRIGHT_MODELS=$folder
    done
fi
export FIELDWRIGHT_MODELS="${FIELDWRIGHT_MODELS:-}"
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_RUNTIME_DIR="$work/run"
mkdir -p "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
export LC_ALL=C.UTF-8
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || export QT_QPA_PLATFORM=offscreen

make_project() {
    cli="$bin/fieldwright-cli --project $1"
    "$bin/fieldwright-cli" new "$1" --sample
    $cli pairs generate --from service-faq.md --method rules
    $cli pairs accept --all
    $cli pairs generate --method rules
    model=$(find "$FIELDWRIGHT_MODELS" -iname 'smollm2*.gguf' 2>/dev/null | head -n 1)
    if [ -z "$model" ]; then
        echo "No model was found, so Train, Evaluate and Chat are shown as they are before the first run." >&2
        return
    fi
    model=$(basename "$model" .gguf)
    $cli dataset build main --domain-share 0.7 --rephrased-share 0.5 --unseen-share 0.05 --max-length 256
    $cli train --model "$model" --dataset main --recipe quick --set epochs=2 --set max_length=256 \
        --set micro_batch_tokens=256 --set validate_every=20 --name field
    $cli train --model "$model" --dataset main --recipe quick --set epochs=2 --set max_length=256 --set rank=4 \
        --set micro_batch_tokens=256 --set validate_every=20 --name narrow
    $cli evaluate --models "$model,field" --suite five-dimension,domain --limit "${LIMIT:-3}" --name comparison
    $cli report comparison --format html,pdf,md,csv,json --output "$1/reports"
}

if [ $# -ge 2 ]; then
    project=$2
else
    project="$work/Tarnwick.fieldwright"
    make_project "$project"
fi

take() { # language style size scale folder
    QT_SCALE_FACTOR=$4 "$bin/fieldwright" --screenshots "$output/$5" --project "$project" --language "$1" "--$2" --size "$3"
    echo "$output/$5"
}
for language in en zh_CN; do
    for style in light dark; do
        for size in 1280x800 1920x1080; do
            take "$language" "$style" "$size" 1 "$language-$style-$size"
        done
    done
done
take en light 1280x800 2 en-light-1280x800-200-percent
"$bin/fieldwright" --screenshots "$output/empty" --language en --light --size 1280x800
echo "$output/empty"
if [ "$readme" = yes ]; then
    cp "$output/en-light-1280x800/train-live.png" "$root/docs/images/train.png"
    cp "$output/zh_CN-dark-1280x800/dataset-mix.png" "$root/docs/images/dataset-zh-dark.png"
    cp "$output/en-light-1280x800/documents.png" "$root/docs/images/documents.png"
    cp "$output/en-light-1280x800/evaluate-overview.png" "$root/docs/images/evaluate.png"
    echo "$root/docs/images"
fi
