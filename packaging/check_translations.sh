#!/bin/sh
# Says which strings of the product are not translated. With --update it writes what lupdate finds into the .ts files
# first; without, it works on copies and fails when they would change or hold anything unfinished.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
tools=$(qtpaths6 --query QT_HOST_BINS 2>/dev/null || echo /usr/lib/qt6/bin)
[ -x "$tools/lupdate" ] || tools=/usr/lib/qt6/bin
if [ ! -x "$tools/lupdate" ]; then
    echo "lupdate was not found. Install the packages qt6-l10n-tools and qt6-tools-dev-tools." >&2
    exit 77
fi
folder="$root/translations"
if [ "${1:-}" != --update ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cp "$root"/translations/*.ts "$folder"
fi
run() {  # headers are found from the root: without them classes would lose their namespace
    (cd "$root" && "$tools/lupdate" -silent -no-obsolete -locations none -I . -tr-function-alias QT_TRANSLATE_NOOP+=FW_NOOP "$@")
}
run app ui core -ts "$folder/fieldwright_zh_CN.ts"
run -pluralonly app ui core -ts "$folder/fieldwright_en.ts"

failed=0
for language in en zh_CN; do
    file="$folder/fieldwright_$language.ts"
    count=$(grep -c 'type="unfinished"' "$file" || true)
    if [ "$count" -gt 0 ]; then
        echo "$count strings are not translated in translations/fieldwright_$language.ts:" >&2
        grep -B8 'type="unfinished"' "$file" | sed -n 's/.*<source>\(.*\)<\/source>.*/  \1/p' | head -40 >&2
        failed=1
    fi
done
[ $failed = 0 ] && echo "Every string is translated."
exit $failed
