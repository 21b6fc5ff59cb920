package dev.serai.credential.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeProcessTest {

    @ParameterizedTest
    @ValueSource(strings = {"exchange", "client"})
    void noSecretIsLoggedWithEveryLoggerAtTrace(String kind) throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(
                200, "application/json", "{\"access_token\":\"canary-in-body\"}", "X-Token: canary-in-header")) {
            String log = ExchangeProgram.output(ExchangeProgram.start("trace", kind, server.url("/"), "20"));
            // the client does talk at this level, only not of these
            assertThat(log).contains("RESULT", "DEBUG org.apache.hc").doesNotContain("canary");
            assertThat(server.received().getFirst().header("Authorization")).contains("canary");
        }
    }

    @Test
    void aProcessThatWasFrozenPastItsDeadlineReadsTheAnswerThatCameMeanwhile() throws Exception {
        CompletableFuture<Process> program = new CompletableFuture<>();
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start((request, socket) -> {
            signal("-STOP", program.join());
            ScriptedServer.respond(socket, 200, "application/json", "{}");
            // much longer than its deadline
            boolean woken = never.await(5, TimeUnit.SECONDS);
            assertThat(woken).isFalse();
            signal("-CONT", program.join());
        })) {
            Process process = ExchangeProgram.start("warn", "exchange", server.url("/"), "2");
            program.complete(process);
            assertThat(ExchangeProgram.output(process)).contains("RESULT Answered[status=200]");
        }
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(status).isZero();
    }
}
