#!/usr/bin/env bash
# The same GET through Serai's gateway, by somebody who is signed in, and through two proxies that ask nobody who they are:
# nginx, and Spring Cloud Gateway Server WebMVC, a program of its own. All three go to the same upstream, an nginx that answers
# at once. They take turns, in another order each round, so that whatever else the machine does meets them alike: what counts
# is Serai's share of the others in each round. Writes to a temporary folder alone, and removes it.
#
#   benchmarks/gateway.sh [ROUNDS [SECONDS]]      default: 12 rounds of 5 s each; prints a table in Markdown
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
jar=${SERAI_SERVER_JAR:-$here/../runtime/server/target/serai-server-exec.jar}
other=$here/spring-cloud-gateway/target/spring-cloud-gateway.jar
java=${JAVA_HOME:?must be a JDK 25; ./serai bench gateway finds one}/bin/java
rounds=${1:-12}
seconds=${2:-5}
clients=32
# The same for both: what `./serai up` has, with a heap that neither fills.
flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Xmx512m)
work=$(mktemp -d)
processes=()

clean() {
  ((${#processes[@]} == 0)) || kill "${processes[@]}" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

free_port() {
  local port=$((20000 + RANDOM % 10000))
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

await() { # URL WHOSE LOG [CURL-OPTION...]
  local url=$1 whose=$2 log=$3 begin=$SECONDS
  shift 3
  until curl -sf -o /dev/null "$@" "$url"; do
    ((SECONDS - begin < 180)) || { echo "$whose did not answer in 180 s:" >&2; tail -30 "$log" >&2; exit 1; }
    sleep 0.2
  done
}

start_nginx() { # NAME CONFIGURATION
  mkdir -p "$work/$1"
  cat >"$work/$1/nginx.conf" <<CONFIGURATION
daemon off;
worker_processes 1;
pid $work/$1/pid;
error_log $work/$1/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $work/$1/body;
  proxy_temp_path $work/$1/proxy;
  fastcgi_temp_path $work/$1/fastcgi;
  uwsgi_temp_path $work/$1/uwsgi;
  scgi_temp_path $work/$1/scgi;
  $2
}
CONFIGURATION
  PATH=$PATH:/usr/sbin nginx -p "$work/$1" -c "$work/$1/nginx.conf" -e "$work/$1/error.log" &
  processes+=($!)
}

upstream=$(free_port)
body=$(printf '%0512d' 0)
start_nginx upstream "server { listen 127.0.0.1:$upstream; default_type text/plain; location / { return 200 '$body'; } }"
await "http://127.0.0.1:$upstream/" "The upstream" "$work/upstream/error.log"

nginx=$(free_port)
start_nginx proxy "upstream up { server 127.0.0.1:$upstream; keepalive 64; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:$nginx; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ''; } }"
await "http://127.0.0.1:$nginx/" "nginx" "$work/proxy/error.log"

cloud=$(free_port)
"$java" "${flags[@]}" -jar "$other" --server.port="$cloud" --server.address=127.0.0.1 --upstream="http://127.0.0.1:$upstream" \
  --spring.threads.virtual.enabled=true --logging.level.root=warn >"$work/cloud.log" 2>&1 &
cloud_process=$!
processes+=($cloud_process)
await "http://127.0.0.1:$cloud/" "Spring Cloud Gateway" "$work/cloud.log"

serai=$(free_port)
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077; echo "$password" >"$work/password")
SERAI_HOME=$work/home SERAI_PORT=$serai SERAI_PUBLIC_URL=http://localhost:$serai SERAI_ADMIN_EMAIL=admin@serai.test \
  SERAI_ADMIN_PASSWORD_FILE=$work/password "$java" "${flags[@]}" -jar "$jar" >"$work/serai.log" 2>&1 &
serai_process=$!
processes+=($serai_process)
await "http://localhost:$serai/healthz/ready" "Serai" "$work/serai.log"

# Somebody signs in, and comes to an application as a browser does.
jar_of_cookies=$work/cookies
host=bench.localhost:$serai
as_somebody() { curl -sS --fail-with-body -b "$jar_of_cookies" -c "$jar_of_cookies" --resolve "bench.localhost:$serai:127.0.0.1" "$@"; }
as_somebody -o /dev/null --data-urlencode username=admin@serai.test --data-urlencode "password=$password" "http://localhost:$serai/login"
csrf=$(as_somebody "http://localhost:$serai/api/v1/session" | sed -n 's/.*"csrf_token":"\([^"]*\)".*/\1/p')
as_somebody -o /dev/null -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' \
  -d "{\"name\":\"bench\",\"upstream\":\"http://127.0.0.1:$upstream\",\"role\":\"member\"}" "http://localhost:$serai/api/v1/applications"
as_somebody -L -o "$work/answer" -H 'Accept: text/html' "http://$host/"
[[ $(cat "$work/answer") == "$body" ]] || { echo "The application did not answer through Serai: $(head -c 500 "$work/answer")" >&2; exit 1; }
cookie=$(awk '$6 == "serai-app" { print $7 }' "$jar_of_cookies")
[[ -n $cookie ]] || { echo "There is no session at the application's host." >&2; exit 1; }
[[ $(curl -s -H "Host: $host" -o /dev/null -w '%{http_code}' "http://127.0.0.1:$serai/") == 401 ]] ||
  { echo "Serai lets in who is not signed in." >&2; exit 1; }

load() { # WAY SECONDS: prints calls per second; ends the run if one failed
  local output url headers=()
  case $1 in
    serai) url=http://127.0.0.1:$serai/ headers=(-H "Host: $host" -H "Cookie: serai-app=$cookie") ;;
    cloud) url=http://127.0.0.1:$cloud/ ;;
    nginx) url=http://127.0.0.1:$nginx/ ;;
  esac
  output=$(wrk -t1 -c"$clients" -d"$2s" --timeout 30s ${headers[@]+"${headers[@]}"} "$url")
  if grep -Eq 'Non-2xx|Socket errors' <<<"$output"; then echo "$1 failed: $output" >&2; exit 1; fi
  awk '/Requests\/sec/ { print $2 }' <<<"$output"
}

busy() { awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) / ticks }' "/proc/$1/stat"; }

# The JVMs compile what is hot; until then they measure something else. The first calls go out a few at a time.
for way in serai cloud; do
  calls=0
  clients=4
  while ((calls < 20000)); do
    calls=$((calls + 3 * $(load "$way" 3 | cut -d. -f1)))
    clients=32
  done
done

for ((round = 0; round < rounds; round++)); do
  for way in $(printf '%s\n' serai cloud nginx | shuf); do
    case $way in serai) process=$serai_process ;; cloud) process=$cloud_process ;; *) process=$$ ;; esac
    before=$(busy "$process")
    rate=$(load "$way" "$seconds")
    after=$(busy "$process")
    echo "$rate" >>"$work/$way.rates"
    awk -v before="$before" -v after="$after" -v calls="$rate" -v seconds="$seconds" \
      'BEGIN { print (after - before) * 1e6 / (calls * seconds) }' >>"$work/$way.cpu"
  done
done

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

ratios() { # OF TO: median and range of the ratios, round by round
  paste "$work/$1.rates" "$work/$2.rates" | awk '{ print $1 / $2 }' >"$work/ratios"
  awk -v median="$(median <"$work/ratios")" -v low="$(sort -n "$work/ratios" | head -1)" -v high="$(sort -n "$work/ratios" | tail -1)" \
    'BEGIN { printf "%.2f× (%.2f–%.2f)", median, low, high }'
}

cpu() { if [[ $1 == nginx ]]; then echo "–"; else printf '%.0f µs' "$(median <"$work/$1.cpu")"; fi; }

declare -A names=([serai]="Serai, signed in" [cloud]="Spring Cloud Gateway Server WebMVC, no security" [nginx]="nginx, no security")
echo
echo "| through | calls/s, median | Serai to it, round by round: median (range) | its processor time for a call |"
echo "|---|---|---|---|"
for way in serai cloud nginx; do
  printf '| %s | %.0f | %s | %s |\n' "${names[$way]}" "$(median <"$work/$way.rates")" "$(ratios serai "$way")" "$(cpu "$way")"
done
echo
echo "$rounds rounds of $seconds s, $clients connections."
