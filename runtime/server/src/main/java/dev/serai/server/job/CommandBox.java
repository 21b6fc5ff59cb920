package dev.serai.server.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Bubblewrap. A command sees the system's programs for reading, its own files, and its own processes, of which the first is
 * bubblewrap: when that ends, the kernel ends the rest, detached or not. What is not named here is not there.
 */
final class CommandBox implements Box {
    private static final List<String> SYSTEM = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    private static final List<String> ETC = List.of(
            "/etc/alternatives",
            "/etc/ca-certificates",
            "/etc/group",
            "/etc/hosts",
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/localtime",
            "/etc/nsswitch.conf",
            "/etc/passwd",
            "/etc/pki",
            "/etc/resolv.conf",
            "/etc/ssl");

    /** Bytes of {@code /tmp} and of {@code /dev/shm}, which lie in memory. */
    private static final String TEMPORARY = Long.toString(256L * 1024 * 1024);

    private static final String SHARED = Long.toString(64L * 1024 * 1024);

    /**
     * Runs the command and then counts what it left: bubblewrap itself and this shell are always there. If the machine runs
     * out of memory, the kernel ends a job before it ends anything else.
     */
    private static final String SHELL = """
            echo 1000 > /proc/self/oom_score_adj
            set -a; . %s/%s; set +a
            "$@"
            code=$?
            left=-2
            for one in /proc/[0-9]*; do left=$((left+1)); done
            [ "$left" -gt 0 ] && echo "$left" > %s/%s
            exit $code
            """.formatted(HANDED, ENVIRONMENT, TOLD, LEFT);

    private final JobUser user;
    private final List<Path> paths;
    private final boolean countedAlone;

    /**
     * @param countedAlone whether the kernel counts the processes of each run by themselves: it does so in each user namespace
     *     (Linux 5.14), which has to be allowed on this machine. Else those of all runs of one user count together
     */
    CommandBox(JobUser user, List<Path> paths, boolean countedAlone) {
        this.user = user;
        this.paths = List.copyOf(paths);
        this.countedAlone = countedAlone;
    }

    @Override
    public JobUser user() {
        return user;
    }

    @Override
    public List<String> command(Job job, JobRun run, RunFolder folder) {
        List<String> command = box();
        command.addAll(List.of("--bind", folder.work().toString(), WORK));
        command.addAll(List.of("--ro-bind", folder.handed().toString(), HANDED));
        command.addAll(List.of("--bind", folder.told().toString(), TOLD));
        command.addAll(List.of("--chdir", WORK));
        command.addAll(closed());
        command.addAll(List.of("sh", "-c", SHELL, "job"));
        command.addAll(job.command());
        return command;
    }

    @Override
    public int depth() {
        return 1;
    }

    /** Whether it works here at all. */
    List<String> trial() {
        List<String> command = box();
        command.addAll(closed());
        command.add("true");
        return command;
    }

    private List<String> box() {
        List<String> box = new ArrayList<>(List.of(
                "bwrap",
                "--die-with-parent",
                "--new-session",
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--ro-bind",
                "/usr",
                "/usr"));
        if (!user.switched()) {
            box.add("--unshare-user");
        }
        for (String path : SYSTEM) {
            box.addAll(List.of("--ro-bind-try", path, path));
        }
        box.addAll(List.of("--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/run"));
        for (String path : ETC) {
            box.addAll(List.of("--ro-bind-try", path, path));
        }
        box.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        box.addAll(List.of("--perms", "1777", "--size", SHARED, "--tmpfs", "/dev/shm"));
        box.addAll(List.of("--perms", "1777", "--size", TEMPORARY, "--tmpfs", "/tmp"));
        Set<String> above = new LinkedHashSet<>();
        for (Path path : paths) {
            for (int depth = 1; depth < path.getNameCount(); depth++) {
                above.add("/" + path.subpath(0, depth));
            }
        }
        above.stream()
                .filter(path -> !path.equals("/tmp") && !path.startsWith("/usr"))
                .forEach(path -> box.addAll(List.of("--perms", "0755", "--dir", path)));
        for (Path path : paths) {
            if (!path.startsWith("/usr") && Files.exists(path)) {
                box.addAll(List.of("--ro-bind", path.toString(), path.toString()));
            }
        }
        return box;
    }

    /** What is left to write to has a size, or is a folder of the run's: the box itself lies in memory, too. */
    private List<String> closed() {
        List<String> closed = new ArrayList<>(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--"));
        closed.addAll(entered());
        return closed;
    }

    /** Inside: no rights of root, no way to them, and no more processes than a program needs. */
    private List<String> entered() {
        List<String> entered = new ArrayList<>();
        if (user.switched()) {
            entered.addAll(List.of(
                    "setpriv",
                    "--reuid=" + user.uid(),
                    "--regid=" + user.gid(),
                    "--clear-groups",
                    "--no-new-privs",
                    "--inh-caps=-all",
                    "--bounding-set=-all"));
            if (countedAlone) {
                // Bubblewrap cannot make it before: in it, root's files would be out of reach, and so would another
                // user be.
                entered.addAll(List.of("unshare", "--user", "--map-current-user"));
            }
        }
        entered.addAll(List.of("prlimit", "--nproc=1024:1024", "--core=0:0"));
        return entered;
    }

    @Override
    public String environment(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(one -> one.getKey() + "='" + one.getValue().replace("'", "'\\''") + "'\n")
                .collect(Collectors.joining());
    }

    /** Nothing to ask: it is killed. */
    @Override
    public void end(JobRun run) {}

    @Override
    public void clear(JobRun run) {}
}
