#!/usr/bin/env bash
# What a newcomer waits for: ./serai demo in a clean clone, with a warm Maven repository. The build and the demo are timed
# apart; the commit that is checked out is what is measured. Prints a table in Markdown, and removes the clone.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q --no-hardlinks "$root" "$work/serai"
cd "$work/serai"

# The launcher builds before it asks for the client's help: the same build, and no demo.
SECONDS=0
./serai demo --help >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
build=$SECONDS
SECONDS=0
./serai demo >"$work/demo.log" 2>&1 || { cat "$work/demo.log" >&2; exit 1; }
demo=$SECONDS

echo "| from a clean clone | s |"
echo "|---|---|"
echo "| build (first call of \`./serai demo\`) | $build |"
echo "| demo | $demo |"
echo "| together | $((build + demo)) |"
