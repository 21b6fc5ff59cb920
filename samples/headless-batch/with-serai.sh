#!/bin/sh
# The nightly job with Serai's command line: the newest observations of somebody's sensors, as a file.
set -eu
: "${SERAI_URL:?}" "${SERAI_BRIDGE_CLIENT_ID:?}" "${SERAI_BRIDGE_SECRET_FILE:?}"

# Asks for an authorization only if WAIT says how many seconds somebody has to give it; else exit code 77 tells that it is due.
${SERAI:-serai} bridge call --connector observant ${CLIENT:+--client-id "$CLIENT"} \
  ${WAIT:+--wait "$WAIT"} --output observations.json GET '/api/observations?limit=100'
echo "$(grep -o '"id"' observations.json | wc -l) observations in observations.json"
