package dev.serai.server.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Podman. It runs inside bubblewrap's process namespace, which hides nothing from it and ends with Serai: a container
 * otherwise outlives whoever started it, and its job would run twice when it is run again elsewhere.
 *
 * <p>Where Serai is not root, podman is first asked to enter the user namespace that it works in ({@code podman unshare}):
 * inside one that bubblewrap made it could not take the user ids that are set apart for it in {@code /etc/subuid}.
 */
final class ContainerBox implements Box {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerBox.class);
    private static final int PROCESSES = 256;
    private static final int PATIENCE_SECONDS = 20;

    private final JobUser user;
    private final List<String> podman;
    private final String network;
    private final String home;

    /** @param home tells containers of this installation from others on the same machine */
    ContainerBox(JobUser user, List<String> podman, String network, String home) {
        this.user = user;
        this.podman = List.copyOf(podman);
        this.network = network;
        this.home = home;
    }

    @Override
    public JobUser user() {
        return user;
    }

    @Override
    public List<String> command(Job job, JobRun run, RunFolder folder) {
        List<String> command = inside();
        command.addAll(List.of(
                "run",
                "--name=" + name(run),
                "--read-only",
                "--cap-drop=all",
                "--security-opt=no-new-privileges",
                "--memory=" + job.memory() + "m",
                "--memory-swap=" + job.memory() + "m",
                "--pids-limit=" + PROCESSES,
                "--ulimit=nofile=1024:1024",
                "--ulimit=nproc=1000:1000",
                "--user=" + user.uid() + ":" + user.gid(),
                "--network=" + network,
                "--log-driver=none",
                "--http-proxy=false",
                "--timeout=" + (job.timeout().toSeconds() + PATIENCE_SECONDS),
                "--env-file=" + folder.handed().resolve(ENVIRONMENT),
                "--volume=" + folder.work() + ":" + WORK,
                "--volume=" + folder.handed() + ":" + HANDED + ":ro",
                "--tmpfs=/tmp:rw,size=64m,mode=1777",
                "--workdir=" + WORK));
        if (!user.switched()) {
            command.add("--userns=keep-id");
        }
        command.add(String.valueOf(job.image()));
        command.addAll(job.command());
        return command;
    }

    /** Podman, in a process namespace that ends with Serai; its arguments are to follow. */
    private List<String> inside() {
        List<String> command = new ArrayList<>();
        if (!user.switched()) {
            command.addAll(List.of("setpriv", "--pdeathsig=KILL"));
            command.addAll(podman);
            command.add("unshare");
        }
        command.addAll(List.of(
                "bwrap", "--die-with-parent", "--unshare-pid", "--dev-bind", "/", "/", "--proc", "/proc", "--"));
        command.addAll(podman);
        return command;
    }

    /** Bubblewrap's namespace, and in it the container's: podman itself is not what the job takes. */
    @Override
    public int depth() {
        return 2;
    }

    @Override
    public String environment(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** Whether it works here at all. */
    List<String> trial() {
        List<String> command = inside();
        command.addAll(List.of("ps", "--all", "--quiet"));
        return command;
    }

    @Override
    public void end(JobRun run) {
        podman("kill", name(run));
    }

    @Override
    public void clear(JobRun run) {
        podman("rm", "--force", "--time=0", "--ignore", name(run));
    }

    /** Forgets containers that a killed platform left in podman's books: their processes ended with it. */
    void clearAway() throws IOException, InterruptedException {
        List<String> list = new ArrayList<>(podman);
        list.addAll(List.of("ps", "--all", "--filter=name=^" + prefix(), "--format={{.Names}}"));
        Process process = new ProcessBuilder(list)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader names = process.inputReader(StandardCharsets.UTF_8)) {
            for (String name : names.lines().toList()) {
                // the first one finds the processes gone and fails over that; the second forgets the container
                if (!podman("rm", "--force", "--time=0", "--ignore", name)) {
                    podman("rm", "--force", "--time=0", "--ignore", name);
                }
            }
        }
        process.waitFor();
    }

    private String prefix() {
        return "serai-" + home + "-";
    }

    private String name(JobRun run) {
        return prefix() + run.name();
    }

    /** Whether it succeeded. */
    private boolean podman(String... arguments) {
        List<String> command = new ArrayList<>(podman);
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            LOG.warn("podman {} did not end in time", arguments[0]);
        } catch (IOException e) {
            LOG.warn("podman {} could not be started: {}", arguments[0], e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
