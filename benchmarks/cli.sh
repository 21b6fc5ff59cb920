#!/usr/bin/env bash
# How long the command line takes from the shell's call to its end, and how much processor time, beside the smallest programs of its kind: picocli's own
# hello world on the same JVM, with an AOT cache of its own as well, and curl. The ways take turns, so that whatever else the
# machine does meanwhile slows all of them. Writes to a temporary folder alone, and removes it.
#
#   benchmarks/cli.sh [RUNS]      default: 21; prints a table in Markdown
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
jar=${SERAI_CLI_JAR:-$root/runtime/cli/target/serai-cli.jar}
java=${JAVA_HOME:?must be a JDK 25; ./serai bench cli finds one}/bin/java
runs=${1:-21}
flags=(-Xlog:disable -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# picocli and nothing else, in a jar of its own: the client's jar has it, unchanged.
mkdir -p "$work/hello/META-INF"
cat >"$work/Hello.java" <<'JAVA'
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "hello", mixinStandardHelpOptions = true, description = "Says hello.")
public final class Hello implements Callable<Integer> {
    @Option(names = "--name", defaultValue = "world", description = "Whom to greet.")
    private String name = "";

    @Override
    public Integer call() {
        System.out.println("Hello " + name);
        return 0;
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Hello()).execute(arguments));
    }
}
JAVA
(cd "$work/hello" && "$JAVA_HOME/bin/jar" -xf "$jar" picocli)
"$JAVA_HOME/bin/javac" -proc:none -cp "$work/hello" -d "$work/hello" "$work/Hello.java"
"$JAVA_HOME/bin/jar" -cfe "$work/hello.jar" Hello -C "$work/hello" .

train() { # CACHE ARGUMENT...
  "$java" -XX:AOTCacheOutput="$1" "${flags[@]:1}" "${@:2}" >/dev/null 2>&1
  [[ -f $1 ]] || { echo "No AOT cache was made." >&2; exit 1; }
}
train "$work/hello.aot" -jar "$work/hello.jar"
train "$work/serai.aot" -jar "$jar" train

export SERAI_HOME=$work/home
TIMEFORMAT='%R %U %S'

run() { # WAY
  case $1 in
    curl) curl --version ;;
    hello) "$java" "${flags[@]}" -jar "$work/hello.jar" ;;
    hello-aot) "$java" "${flags[@]}" -XX:AOTCache="$work/hello.aot" -jar "$work/hello.jar" ;;
    plain) "$java" "${flags[@]}" -jar "$jar" --version ;;
    version) "$java" "${flags[@]}" -XX:AOTCache="$work/serai.aot" -jar "$jar" --version ;;
    help) "$java" "${flags[@]}" -XX:AOTCache="$work/serai.aot" -jar "$jar" --help ;;
    file) "$java" "${flags[@]}" -XX:AOTCache="$work/serai.aot" -jar "$jar" connections list ;;
    http) "$java" "${flags[@]}" -XX:AOTCache="$work/serai.aot" -jar "$jar" login --server http://127.0.0.1:1 ;;
    launcher) "$root/serai" --version ;;
  esac >/dev/null 2>&1 || true
}

ways=(curl hello hello-aot plain version help file http launcher)
for way in "${ways[@]}"; do run "$way"; done
for ((i = 0; i < runs; i++)); do
  for way in "${ways[@]}"; do
    { time run "$way"; } 2>>"$work/$way.s"
  done
done

column() { # WAY wall|busy: sorted, in seconds
  awk -v what="$2" '{ print what == "wall" ? $1 : $2 + $3 }' "$work/$1.s" | sort -n
}
median() { column "$1" "$2" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

declare -A names=(
  [curl]="\`curl --version\`"
  [hello]="picocli's hello world"
  [hello-aot]="picocli's hello world, AOT cache"
  [plain]="\`serai --version\`, without its cache"
  [version]="\`serai --version\`"
  [help]="\`serai --help\`"
  [file]="\`serai connections list\`, not signed in (reads files)"
  [http]="\`serai login\`, no server (writes files, HTTP client)"
  [launcher]="\`./serai --version\`, the launcher's own part in it"
)
echo
echo "| call | s: median (range) | of picocli's hello world, AOT cache | processor time, s | of picocli's |"
echo "|---|---|---|---|---|"
for way in "${ways[@]}"; do
  column "$way" wall | awk -v name="${names[$way]}" -v wall="$(median "$way" wall)" -v base="$(median hello-aot wall)" \
    -v busy="$(median "$way" busy)" -v least="$(median hello-aot busy)" '
    NR == 1 { low = $1 } { high = $1 }
    END { printf "| %s | %.2f (%.2f–%.2f) | %.2f× | %.2f | %.2f× |\n", name, wall, low, high, wall / base, busy, busy / least }'
done
echo
echo "$runs runs each; the cache has $(du -m "$work/serai.aot" | cut -f1) MB, the jar $(du -m "$jar" | cut -f1) MB."
