package dev.serai.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Jobs that do what no job should: each is contained, and its run says what happened. */
class ContainedIT extends PlatformTest {
    private final Visitor operator = platform.admin();

    @Test
    void aJobReadsNeitherAnothersTokenNorThePlatformsFilesNorItsEnvironment() {
        TestJob victim = TestJob.shell(operator, "echo ready; sleep 60", Map.of());
        String victimsRun = victim.start();
        victim.awaitOutput(victimsRun, "ready");
        Path token = platform.home().resolve("jobs/run-" + victimsRun + "/handed/access-token");
        assertThat(token).exists();

        TestJob spy = TestJob.shell(operator, """
                cat %1$s
                ls -A %2$s
                cat %2$s/vault.key
                cat /proc/*/environ | tr '\\0' '\\n' | grep -v -e ^SERAI_URL -e ^SERAI_ACCESS -e ^SERAI_JOB -e ^SERAI_RUN
                echo processes: $(ls -d /proc/[0-9]* | wc -l)
                echo folder: $(ls -A | wc -l) $(pwd)
                echo user: $(id -u)
                touch /run/serai/mine /usr/mine /etc/mine /dev/mine /mine
                head -c 200M /dev/zero 2>&1 >/dev/shm/mine | head -c 200
                kill -9 -1 2>/dev/null
                """.formatted(token, platform.home()), Map.of());
        JsonNode run = spy.run();
        String said = spy.output(run);

        assertThat(said)
                .contains(token + ": No such file or directory")
                .contains(platform.home() + "': No such file or directory")
                .contains("vault.key: No such file or directory")
                .contains("folder: 0 /job")
                .doesNotContain("user: 0")
                .doesNotContain("SERAI_HOME", "SERAI_ADMIN", "SERAI_PORT", "JAVA");
        assertThat(said.lines().filter(line -> line.contains("cannot touch"))).hasSize(5);
        assertThat(said).contains("No space left on device");
        // it sees itself, its shell and the box
        assertThat(said).containsPattern("processes: [2-9]\\n");
        // and ends nobody else
        assertThat(victim.find(victimsRun).get("state").asText()).isEqualTo("running");
        operator.call("POST", victim.path() + "/runs/" + victimsRun + "/cancel");
        victim.ended(victimsRun);
        assertThat(token).doesNotExist();
    }

    @Test
    void aJobThatOutlivesItsLimitIsEndedWithAllItsProcesses_alsoOnesThatDetached() {
        String mark = "7" + Math.abs(UUID.randomUUID().hashCode());
        TestJob job = TestJob.shell(
                operator,
                "trap '' TERM HUP INT; setsid sh -c \"trap '' TERM HUP; sleep %1$s\" >/dev/null 2>&1 & echo off; sleep %1$s; sleep %1$s"
                        .formatted(mark),
                Map.of("timeout", "2s"));
        String started = job.start();
        job.awaitOutput(started, "off");
        await().until(() -> Sleeping.processes(mark) >= 2);

        JsonNode run = job.ended(started);

        assertThat(run.get("state").asText()).isEqualTo("timed_out");
        assertThat(run.get("error_code").asText()).isEqualTo("timed_out");
        assertThat(run.get("error").asText()).contains("longer than its 2 s").contains("all its processes");
        await().until(() -> Sleeping.processes(mark) == 0);
        assertThat(platform.home().resolve("jobs/run-" + started)).doesNotExist();
    }

    @Test
    void aCommandThatEatsMemoryIsEndedWithAllItsProcesses_alsoIfNoneOfThemEatsTooMuchAlone() {
        String mark = "5" + Math.abs(UUID.randomUUID().hashCode());
        TestJob job = TestJob.shell(operator, """
                setsid sleep %s &
                for i in 1 2 3; do python3 -c 'import time; held = bytearray(30 << 20); time.sleep(60)' & done
                wait
                """.formatted(mark), Map.of("memory_mb", 64));

        JsonNode run = job.run();

        assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("failed");
        assertThat(run.get("error_code").asText()).isEqualTo("memory_exceeded");
        assertThat(run.get("error").asText())
                .contains("more than its 64 MiB of memory")
                .contains("all its processes");
        await().until(() -> Sleeping.processes(mark) == 0);
    }

    /** Opening a pipe waits for its other end, and would hold a processor of the platform as long. */
    @Test
    void aJobThatLeavesAPipeWhereItsBoxLeavesWordHoldsNobodyUp() {
        TestJob job = TestJob.shell(
                operator,
                "rm -f /run/serai-told/left; mkfifo /run/serai-told/left && echo made; sleep 60",
                Map.of("timeout", "2s"));
        JsonNode run = job.run();
        assertThat(job.output(run)).contains("made");
        assertThat(run.get("state").asText()).isEqualTo("timed_out");
    }

    @Test
    void memoryThatProcessesShareCountsOnce() {
        TestJob job = TestJob.shell(operator, """
                python3 -c 'import os, time; held = bytearray(30 << 20); os.fork(); os.fork(); time.sleep(2); print("held")'
                """, Map.of("memory_mb", 64));

        JsonNode run = job.run();

        assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("succeeded");
        assertThat(job.output(run)).contains("held");
    }

    @Test
    void aJobThatForksAndDetachesEndsWithItsProgramAndTheRunSaysSo() {
        String mark = "8" + Math.abs(UUID.randomUUID().hashCode());
        TestJob job = TestJob.shell(
                operator, "setsid nohup sleep %s >/dev/null 2>&1 < /dev/null & echo gone".formatted(mark), Map.of());

        JsonNode run = job.run();

        assertThat(run.get("state").asText()).isEqualTo("succeeded");
        assertThat(run.get("notes").toString()).contains("1 process that it had left behind ended with it.");
        await().until(() -> Sleeping.processes(mark) == 0);
    }

    @Test
    void aJobThatWritesOneGigabyteIsCutAndItsBeginningAndEndAreKept() {
        TestJob job = TestJob.shell(
                operator, "echo first line; head -c 1073741824 /dev/zero; echo; echo last line", Map.of());

        JsonNode run = job.run();
        String said = job.output(run);

        assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("succeeded");
        assertThat(said.length()).isLessThan(KeptOutput.BEGINNING + 2 * KeptOutput.END);
        assertThat(said).startsWith("first line\n").endsWith("last line\n").contains("characters are not kept");
        assertThat(run.get("notes").toString()).contains("It wrote 10737418");
    }

    @Test
    void aJobThatWritesItsOwnTokenHasItMaskedAndTheRunSaysSo() {
        TestJob job = TestJob.shell(operator, """
                echo "$SERAI_ACCESS_TOKEN"
                cat "$SERAI_ACCESS_TOKEN_FILE"; echo
                printf %s "$(echo "$SERAI_ACCESS_TOKEN" | cut -c1-20)"; sleep 1; echo "$SERAI_ACCESS_TOKEN" | cut -c21-
                stat -c 'mode %a' "$SERAI_ACCESS_TOKEN_FILE"
                """, Map.of());

        JsonNode run = job.run();

        assertThat(job.output(run)).isEqualTo("[secret]\n[secret]\n[secret]\nmode 600\n");
        assertThat(run.get("notes").toString()).contains("It wrote a secret of its own");
    }

    @Test
    void aProgramThatIsNotThereOrFailsSaysSo() {
        TestJob absent = TestJob.of(operator, Map.of("command", List.of("/opt/nothing/here")));
        JsonNode run = absent.run();
        assertThat(run.get("state").asText()).isEqualTo("failed");
        assertThat(run.get("exit_code").asInt()).isEqualTo(127);
        assertThat(run.get("error").asText()).contains("was not found");

        TestJob failing = TestJob.shell(operator, "echo no; exit 3", Map.of());
        assertThat(failing.run().get("exit_code").asInt()).isEqualTo(3);
    }
}
