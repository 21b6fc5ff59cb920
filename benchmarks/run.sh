#!/usr/bin/env bash
# Runs the measurements; ./serai bench builds what they need and calls this. Prints what they print; with --write the tables
# in docs/performance.md are replaced by the new ones.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
document=$here/../docs/performance.md
: "${JAVA_HOME:?must be a JDK 25: call ./serai bench, which finds one}"

java_of() { # calls|broker|vault|journal|due|people|bridge [ARGUMENTS]
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -jar "$here/target/serai-benchmarks.jar" "$@"
}

load() { cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown; } # of the last minute

record() { # NAME COMMAND...: runs the command; puts its table between the two marks of that name, and how busy the machine was
  local name=$1 output before after
  shift
  output=$(mktemp)
  before=$(load)
  "$@" | tee "$output"
  after=$(load)
  if [[ -n $write ]]; then
    {
      grep '^|' "$output"
      echo
      echo "$(date +%F), $(nproc) processors, load $before before and $after after."
    } | awk -v name="$name" '
      NR == FNR { table = table $0 "\n"; next }
      $0 == "<!-- /" name " -->" { inside = 0 }
      !inside { print }
      $0 == "<!-- " name " -->" { printf "%s", table; inside = 1 }' - "$document" >"$document.new"
    mv "$document.new" "$document"
  fi
  rm -f "$output"
}

write=
arguments=()
for argument in "$@"; do
  if [[ $argument == --write ]]; then write=yes; else arguments+=("$argument"); fi
done
set -- ${arguments[@]+"${arguments[@]}"}

what=${1:-all}
[[ $# -eq 0 ]] || shift
case $what in
  calls | broker | vault | journal | due | people | bridge) record "$what" java_of "$what" "$@" ;;
  startup) record startup "$here/startup.sh" "$@" ;;
  cli) record cli "$here/cli.sh" "$@" ;;
  gateway) record gateway "$here/gateway.sh" "$@" ;;
  demo) record demo "$here/demo-from-clone.sh" "$@" ;;
  all)
    record calls java_of calls
    record broker java_of broker
    record vault java_of vault
    record journal java_of journal
    record due java_of due
    record people java_of people
    record bridge java_of bridge
    record gateway "$here/gateway.sh"
    record startup "$here/startup.sh"
    record cli "$here/cli.sh"
    record demo "$here/demo-from-clone.sh"
    ;;
  *) echo "usage: ./serai bench [calls|broker|vault|journal|due|people|bridge|gateway|startup|cli|demo] [--write] [ARGUMENTS]" >&2; exit 64 ;;
esac
