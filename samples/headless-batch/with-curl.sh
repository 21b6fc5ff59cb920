#!/bin/sh
# The nightly job with nothing but a shell and curl: the newest observations of somebody's sensors, as a file.
set -eu
: "${SERAI_URL:?}" "${SERAI_BRIDGE_CLIENT_ID:?}" "${SERAI_BRIDGE_SECRET_FILE:?}"
saved=connection # which connection somebody has made for this job: an id, no secret

fail() { # EXIT-CODE MESSAGE
  echo "$2" >&2
  exit "$1"
}

field() { # NAME: of a JSON object without nested ones, on standard input
  sed -n 's/.*"'"$1"'" *: *"\{0,1\}\([^",}]*\).*/\1/p'
}

# The answer's body, then its status on a line of its own. What is sent goes through a pipe: a command line is for all to see.
as_bridge_client() { # PATH 'NAME=VALUE'...
  path=$1 && shift
  { printf 'user = "%s:%s"\n' "$SERAI_BRIDGE_CLIENT_ID" "$(cat "$SERAI_BRIDGE_SECRET_FILE")"
    printf 'data-urlencode = "%s"\n' "$@"; } |
    curl -sS -K - -w '\n%{http_code}\n' "$SERAI_URL$path" || fail 69 "Serai cannot be reached at $SERAI_URL."
}

authorize() { # prints the connection that somebody has made
  [ -n "${WAIT:-}" ] || fail 77 "Nobody has allowed this yet: run it once with WAIT=600."
  begun=$(as_bridge_client /bridge/authorizations mode=connection connector=observant ${CLIENT:+"client_id=$CLIENT"})
  code=$(echo "$begun" | field bridge_code)
  [ -n "$code" ] || fail 77 "The bridge refuses: $begun"
  echo "Open $(echo "$begun" | field verification_uri) and enter $(echo "$begun" | field user_code)" >&2
  interval=$(echo "$begun" | field interval)
  end=$(($(date +%s) + WAIT))
  while [ "$(date +%s)" -lt "$end" ]; do
    sleep "$interval"
    answer=$(as_bridge_client /bridge/token "bridge_code=$code")
    connection=$(echo "$answer" | field connection)
    [ -z "$connection" ] || { echo "$connection"; return; }
    case $(echo "$answer" | field error) in
      authorization_pending) ;;
      slow_down) interval=$((interval + 5)) ;;
      access_denied) fail 77 "It was refused in the browser." ;;
      *) break ;;
    esac
  done
  fail 124 "Nobody has allowed it in time."
}

if [ ! -s "$saved" ]; then
  made=$(authorize)
  echo "$made" >"$saved"
fi

# Serai keeps the user's tokens; the job has one of its own, for Serai, for some minutes.
token=$(as_bridge_client /oauth2/token grant_type=client_credentials | field access_token)
[ -n "$token" ] || fail 77 "Serai does not know this bridge client, or its secret is another."

status=$(printf 'header = "Authorization: Bearer %s"\n' "$token" |
  curl -sS -K - -o observations.json -w '%{http_code}' \
    "$SERAI_URL/api/v1/connections/$(cat "$saved")/proxy/api/observations?limit=100") || fail 69 "Serai cannot be reached."
[ "$status" = 200 ] || fail 69 "The answer was $status: $(cat observations.json)"
echo "$(grep -o '"id"' observations.json | wc -l) observations in observations.json"
