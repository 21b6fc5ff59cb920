package dev.serai.credential.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that keeps connections and closes all of them, each at the moment it is used again. */
class StaleConnectionRetryTest {
    private static final int KEPT = 10;

    private final OutboundHttp http = TestOutbound.create();
    private final CloseableHttpClient client =
            http.harden(HttpClientBuilder.create()).build();
    private final CountDownLatch together = new CountDownLatch(KEPT);
    private final ScriptedServer provider = ScriptedServer.start(this::answerOnce);

    @BeforeEach
    void keepConnections() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> calls = IntStream.range(0, KEPT)
                    .mapToObj(_ -> callers.submit(() -> call(new HttpGet(provider.url("/first")))))
                    .toList();
            for (Future<Integer> each : calls) {
                assertThat(each.get()).isEqualTo(200);
            }
        }
        assertThat(provider.connections()).isEqualTo(KEPT);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        http.close();
        provider.close();
    }

    @Test
    void aCallMeetsOneOfThemAtTheMost() throws IOException {
        assertThat(call(new HttpGet(provider.url("/again")))).isEqualTo(200);
        assertThat(provider.connections()).isEqualTo(KEPT + 1);
    }

    @Test
    void whatMayHaveHadAnEffectIsNotSentAgain() {
        assertThatExceptionOfType(NoHttpResponseException.class)
                .isThrownBy(() -> call(new HttpPost(provider.url("/again"))));
        assertThat(provider.connections()).isEqualTo(KEPT);
    }

    private int call(HttpUriRequestBase request) throws IOException {
        return client.execute(request, response -> response.getCode());
    }

    private void answerOnce(ScriptedServer.Received request, Socket socket) throws IOException, InterruptedException {
        together.countDown();
        together.await();
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
        int _ = socket.getInputStream().read();
    }
}
