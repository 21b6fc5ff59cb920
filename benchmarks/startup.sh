#!/usr/bin/env bash
# How long the platform takes until it is ready, what processor time its JVM uses until then, and how much memory it holds
# idle (PostgreSQL's processes not counted): as ./serai up starts it, extracted, and extracted with an AOT cache. Each run
# starts on a home that has been set up once, as after a restart. Writes to a temporary folder alone, and removes it. The
# ways take turns, so that whatever else the machine does meanwhile slows all of them.
#
#   benchmarks/startup.sh [RUNS]      default: 5; prints a table in Markdown
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
jar=${SERAI_SERVER_JAR:-$root/runtime/server/target/serai-server-exec.jar}
java=${JAVA_HOME:?must be a JDK 25; ./serai bench startup finds one}/bin/java
runs=${1:-5}
flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m)
work=$(mktemp -d)
server=

stop() {
  [[ -n $server ]] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}
# shellcheck disable=SC2329
clean() { stop; rm -rf "$work"; }
trap clean EXIT
trap 'exit 130' INT TERM

now() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); } # milliseconds

start() { # JVM-ARGUMENT...: starts the platform and waits until it is ready; sets $server, $took and $busy (ms)
  local begin
  begin=$(now)
  SERAI_HOME=$work/home SERAI_PORT=$port "$java" "${flags[@]}" "$@" >"$work/log" 2>&1 &
  server=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$port/healthz/ready"; do
    kill -0 "$server" 2>/dev/null || { echo "The platform did not start:" >&2; cat "$work/log" >&2; exit 1; }
    (($(now) - begin < 300000)) || { echo "The platform was not ready after 300 s." >&2; exit 1; }
    sleep 0.05
  done
  took=$(($(now) - begin))
  busy=$(awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000 / ticks }' "/proc/$server/stat")
}

resident() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status"; } # MB

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

spread() { # FILE UNIT FORMAT
  sort -n "$1" | awk -v by="$2" -v format="$3–$3" 'NR == 1 { low = $1 } { high = $1 } END { printf format, low / by, high / by }'
}

port=$((20000 + RANDOM % 10000))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done

"$java" -Djarmode=tools -jar "$jar" extract --destination "$work/app" >/dev/null
extracted=$work/app/$(basename "$jar")
cache=$work/serai.aot

# The first start makes the database: not what is measured.
start -jar "$jar"
stop
# Trained on the layout that runs: the cache holds the files' times.
start -XX:AOTCacheOutput="$cache" -jar "$extracted"
stop
[[ -f $cache ]] || { echo "No AOT cache was made:" >&2; cat "$work/log" >&2; exit 1; }

declare -A arguments=([jar]="-jar $jar" [extracted]="-jar $extracted" [aot]="-XX:AOTCache=$cache -jar $extracted")
for ((run = 0; run < runs; run++)); do
  for way in jar extracted aot; do
    # shellcheck disable=SC2086
    start ${arguments[$way]}
    echo "$took" >>"$work/$way.ms"
    echo "$busy" >>"$work/$way.busy"
    # what starting left behind is collected now and then; after that it idles
    sleep 10
    resident >>"$work/$way.mb"
    stop
  done
done

declare -A names=([jar]="one jar, as \`./serai up\`" [extracted]="extracted" [aot]="extracted, AOT cache ($(du -m "$cache" | cut -f1) MB)")

cell() { # WAY WHAT UNIT FORMAT: median (range) and the median's ratio to the one of the one jar
  awk -v of="$(median "$work/$1.$2")" -v base="$(median "$work/jar.$2")" -v range="$(spread "$work/$1.$2" "$3" "$4")" \
    -v by="$3" -v format="$4 (%s) | %.2f×" 'BEGIN { printf format, of / by, range, of / base }'
}

echo
echo "| start | ready, s: median (range) | of one jar | processor time until then, s | of one jar | idle RSS, MB | of one jar |"
echo "|---|---|---|---|---|---|---|"
for way in jar extracted aot; do
  echo "| ${names[$way]} | $(cell "$way" ms 1000 %.1f) | $(cell "$way" busy 1000 %.1f) | $(cell "$way" mb 1 %.0f) |"
done
echo
echo "$runs runs each."
