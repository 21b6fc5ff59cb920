package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.job.Job.Kind;
import dev.serai.server.ops.HealthPart;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.SeraiConfiguration.Jobs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where jobs cannot run they are off, and say why. */
class BoxesIT extends PlatformTest {
    /** Nobody on this machine, and so nobody's processes count against its limits. */
    private static final int SOMEBODY = 54_321;

    private static final int FORKER = 54_322;

    @Test
    void commandsAndImagesRunHere() {
        assertThat(platform.bean(Boxes.class).usable()).containsExactly(Kind.COMMAND, Kind.IMAGE);
    }

    @Test
    void withoutAUserToBecomeNoJobRunsAndHealthAndErrorSayWhy() {
        Visitor operator = platform.admin();
        TestJob.shell(operator, "true", Map.of());
        Boxes boxes = boxes("nobody-of-that-name", List.of("podman"));

        assertThat(boxes.usable()).isEmpty();
        assertThatThrownBy(() -> boxes.of(Kind.COMMAND))
                .isInstanceOfSatisfying(
                        SeraiException.class, off -> assertThat(off.code()).isEqualTo("command_jobs_off"))
                .hasMessageContaining("SERAI_JOB_USER")
                .hasMessageContaining("nobody-of-that-name");
        HealthPart health = new JobWatch().jobHealth(platform.bean(JobRows.class), boxes);
        assertThat(health.trouble()).hasValueSatisfying(why -> assertThat(why).contains("SERAI_JOB_USER"));
    }

    @Test
    void rootIsNobodyThatJobsRunAs() {
        assertThat(boxes("root", List.of("podman")).trouble(Kind.COMMAND))
                .hasValueSatisfying(why -> assertThat(why).contains("SERAI_JOB_USER"));
    }

    @Test
    void withoutPodmanCommandsRunAndImagesSayWhatToInstall() {
        Boxes boxes = boxes(null, List.of("no-such-podman"));

        assertThat(boxes.usable()).containsExactly(Kind.COMMAND);
        assertThatThrownBy(() -> boxes.of(Kind.IMAGE))
                .isInstanceOfSatisfying(
                        SeraiException.class, off -> assertThat(off.code()).isEqualTo("image_jobs_off"))
                .hasMessageContaining("apt-get install podman runc")
                .hasMessageContaining("no-such-podman");
    }

    @Test
    void aBoxIsAsClosedWhereSeraiIsNotRoot() throws Exception {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=" + SOMEBODY, "--regid=" + SOMEBODY, "--clear-groups", "--no-new-privs"));
        command.addAll(new CommandBox(new JobUser(SOMEBODY, SOMEBODY, false), List.of(), true).trial());
        command.removeLast();
        command.addAll(List.of("sh", "-c", """
                touch /mine /etc/mine /run/mine /dev/mine /usr/mine
                echo user: $(id -u) processes: $(ls -d /proc/[0-9]* | wc -l)
                head -c 200M /dev/zero >/dev/shm/mine
                touch /tmp/mine && echo temporary
                grep CapEff /proc/self/status
                """));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .contains("user: " + SOMEBODY, "No space left on device", "temporary", "CapEff:\t0000000000000000")
                .containsPattern("processes: [2-9]\n");
        assertThat(said.lines().filter(line -> line.contains("cannot touch"))).hasSize(5);
    }

    /** The limit itself is lowered here, so that the machine has not to bear two thousand processes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRunThatHasAsManyProcessesAsItMayTakesNoneFromAnother(boolean fromRoot) throws Exception {
        Process first = forking(fromRoot);
        try (BufferedReader firstSays = first.inputReader()) {
            assertThat(firstSays.readLine()).startsWith("Max processes").contains(" 1024 ");
            int ofFirst = Integer.parseInt(firstSays.readLine());
            assertThat(ofFirst).isBetween(30, 40);
            Process second = forking(fromRoot);
            try (BufferedReader secondSays = second.inputReader()) {
                secondSays.readLine();
                assertThat(secondSays.readLine()).isEqualTo(Integer.toString(ofFirst));
            } finally {
                second.destroyForcibly();
            }
        } finally {
            first.destroyForcibly();
        }
    }

    private static Process forking(boolean fromRoot) throws IOException {
        List<String> command = new ArrayList<>();
        if (!fromRoot) {
            command.addAll(List.of("setpriv", "--reuid=" + FORKER, "--regid=" + FORKER, "--clear-groups"));
        }
        command.addAll(new CommandBox(new JobUser(FORKER, FORKER, fromRoot), List.of(), true).trial());
        command.removeLast();
        command.addAll(List.of("sh", "-c", """
                grep '^Max processes' /proc/self/limits
                exec prlimit --nproc=40:40 python3 -c '
                import os, time
                children = 0
                try:
                    while os.fork():
                        children += 1
                    time.sleep(60)
                except OSError:
                    print(children, flush=True)
                    time.sleep(60)
                '
                """));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Boxes boxes(@Nullable String user, List<String> podman) {
        SeraiConfiguration all = platform.bean(SeraiConfiguration.class);
        return new Boxes(
                new SeraiConfiguration(
                        all.home(),
                        all.port(),
                        all.bind(),
                        all.publicUrl(),
                        all.allowedHosts(),
                        all.database(),
                        all.vault(),
                        all.admin(),
                        all.httpsProxy(),
                        all.passwordGrantClients(),
                        all.appsDomain(),
                        all.qrCode(),
                        new Jobs(user, List.of(), podman, "host")),
                platform.bean(Clock.class));
    }
}
