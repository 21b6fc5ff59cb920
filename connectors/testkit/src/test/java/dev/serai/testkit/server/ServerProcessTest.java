package dev.serai.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerProcessTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"stays", "ends"})
    void aServerDiesWithTheJvmThatStartedItEvenByAKill(String how) throws Exception {
        Path own = folder.resolve("own");
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneServer.class.getName(),
                        own.toString(),
                        how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("started");
            List<ProcessHandle> children = jvm.descendants().toList();
            if (how.equals("stays")) {
                assertThat(children).isNotEmpty();
                jvm.destroyForcibly();
            }
            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
            for (ProcessHandle child : children) {
                child.onExit().get(60, TimeUnit.SECONDS);
            }
            assertThat(own).doesNotExist();
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void aServerThatEndsWhileStartingIsAnErrorWithTheEndOfItsLog() {
        ServerProcess process = ServerProcess.start(
                "faulty", ServerProcess.folder("faulty"), Map.of(), List.of("/bin/sh", "-c", "echo no disk; exit 3"));
        assertThatThrownBy(() ->
                        process.awaitAnswer(URI.create("http://127.0.0.1:" + FreePorts.one()), Duration.ofMinutes(2)))
                .hasMessageContaining("faulty ended while starting")
                .hasMessageContaining("no disk");
        assertThat(process.folder()).doesNotExist();
    }

    @Test
    void aPausedServerIsStoppedNevertheless() {
        ServerProcess process =
                ServerProcess.start("sleeper", ServerProcess.folder("sleeper"), Map.of(), List.of("sleep", "600"));
        process.pause();
        assertThat(process.isAlive()).isTrue();
        process.close();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aMissingPartSaysWhatToDo() {
        assertThat(new MissingPartException("OpenBao", "put its program `bao` on the PATH"))
                .hasMessageContaining("run `./serai test`")
                .hasMessageContaining("put its program `bao` on the PATH");
        assertThat(Files.exists(Parts.cache().resolve("nothing of this name"))).isFalse();
    }
}
