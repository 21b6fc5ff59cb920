package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.server.identity.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Containers where Serai is not root, as somebody whom the machine knows for the time of this test only: in a mount namespace
 * with a passwd and a subuid of its own. Where the tests themselves are not run by root, {@link ContainerIT} is this test.
 */
class RootlessIT {
    private static final int SOMEBODY = 54_321;
    private static final String ENTER = """
            mount --bind "$1/passwd" /etc/passwd; mount --bind "$1/group" /etc/group
            mount --bind "$1/subuid" /etc/subuid; mount --bind "$1/subuid" /etc/subgid
            export HOME="$1/home" XDG_RUNTIME_DIR="$1/run" USER=somebody LOGNAME=somebody
            shift
            exec setpriv --reuid=54321 --regid=54321 --clear-groups "$@"
            """;
    private static final List<String> PODMAN =
            List.of("podman", "--runtime=runc", "--storage-driver=vfs", "--cgroup-manager=cgroupfs");

    @TempDir
    private static Path folder;

    private final ContainerBox box =
            new ContainerBox(new JobUser(SOMEBODY, SOMEBODY, false), PODMAN, "host", "rootless");

    @BeforeAll
    static void somebodyWithAnImage() throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "only root becomes somebody else");
        Files.setAttribute(folder, "unix:mode", 0755);
        Files.writeString(
                folder.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd")) + "somebody:x:54321:54321::" + folder + "/home:/bin/sh\n");
        Files.writeString(folder.resolve("group"), Files.readString(Path.of("/etc/group")) + "somebody:x:54321:\n");
        Files.writeString(folder.resolve("subuid"), "somebody:3000000:65536\n");
        for (String name : List.of("home", "run", "jobs")) {
            own(Files.createDirectory(folder.resolve(name)));
        }
        List<String> importing = new ArrayList<>(PODMAN);
        importing.addAll(List.of("import", "--quiet", TestImage.tar(folder).toString(), TestImage.NAME));
        Process made = asSomebody(importing).start();
        String said = said(made);
        assertThat(made.waitFor()).as(said).isZero();
    }

    /** Podman's files are of many users, and full of links. */
    @AfterAll
    static void clear() throws Exception {
        new ProcessBuilder("rm", "-rf", folder + "/home", folder + "/run")
                .start()
                .waitFor();
    }

    @Test
    void d5AContainerRunsAsWhoeverSeraiIsAndSeesItsOwnFolderAlone() throws Exception {
        Process process =
                run(1, "id -u; grep CapBnd /proc/self/status; touch own && echo own; touch /bin/mine; cat $FILE");

        assertThat(said(process))
                .contains("54321\n", "CapBnd:\t0000000000000000", "\nown\n", "/bin/mine: Read-only", "handed");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aContainerIsWeighedWithoutPodman_andEndsWithWhoStartedIt() throws Exception {
        String mark = "4" + System.nanoTime();
        Process process = run(2, "sleep " + mark + " & tail -c 40000000 /dev/zero | (sleep 3; cat >/dev/null) & wait");
        await().atMost(Duration.ofSeconds(30)).until(() -> Sleeping.processes(mark) == 1);
        await().atMost(Duration.ofSeconds(10)).until(() -> UsedMemory.of(process.toHandle(), box.depth()) > 30_000_000);
        assertThat(UsedMemory.of(process.toHandle(), box.depth()))
                .isLessThan(UsedMemory.of(process.toHandle(), box.depth() - 1))
                .isLessThan(60_000_000);

        process.destroyForcibly();

        await().atMost(Duration.ofSeconds(10)).until(() -> Sleeping.processes(mark) == 0);
    }

    private Process run(long id, String script) throws IOException {
        RunFolder run = new RunFolder(folder.resolve("jobs"), Long.toString(id), box.user());
        run.make();
        run.hand(Box.ENVIRONMENT, box.environment(Map.of("FILE", Box.HANDED + "/" + Box.TOKEN)));
        run.hand(Box.TOKEN, "handed");
        for (Path path : List.of(run.path(), run.work(), run.told(), run.handed())) {
            own(path);
        }
        for (String name : List.of(Box.ENVIRONMENT, Box.TOKEN)) {
            own(run.handed().resolve(name));
        }
        return asSomebody(box.command(job(script), run(id), run)).start();
    }

    private static ProcessBuilder asSomebody(List<String> command) {
        List<String> all = new ArrayList<>(
                List.of("unshare", "--mount", "--propagation=private", "sh", "-ec", ENTER, "enter", folder.toString()));
        all.addAll(command);
        return new ProcessBuilder(all)
                .directory(folder.resolve("home").toFile())
                .redirectErrorStream(true);
    }

    private static void own(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", SOMEBODY);
        Files.setAttribute(path, "unix:gid", SOMEBODY);
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Job job(String script) {
        return new Job(
                "rootless",
                "default",
                "rootless",
                List.of("/bin/sh", "-c", script),
                TestImage.NAME,
                List.of(),
                null,
                "UTC",
                true,
                Set.<Scope>of(),
                Duration.ofMinutes(1),
                1,
                false,
                64,
                "none",
                Instant.EPOCH);
    }

    private static JobRun run(long id) {
        return new JobRun(
                id,
                "rootless",
                Instant.EPOCH,
                1,
                JobRun.State.RUNNING,
                1,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }
}
