#!/usr/bin/env bash
# What a newcomer waits for: ./serai demo in a clean clone, with a warm Maven repository; and a second demo in the same clone,
# which has nothing left to build. The commit that is checked out is what is measured. Prints a table in Markdown, and
# removes the clone.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
git clone -q --no-hardlinks "$root" "$work/serai"
cd "$work/serai"

demo() { # sets $took (s)
  SECONDS=0
  ./serai demo >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  took=$SECONDS
}

demo
first=$took
demo

echo "| \`./serai demo\` | s |"
echo "|---|---|"
echo "| in a clean clone, with its build | $first |"
echo "| once more | $took |"
