package dev.serai.cli.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token endpoint that sends the headers of an answer and a part of its body, and then nothing for ever. */
@Timeout(120)
class WholeAnswerTest {
    private final ServerSocket listener = listener();
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/token");

    @AfterEach
    void close() throws IOException {
        listener.close();
        http.shutdownNow();
    }

    @Test
    void aBodyThatNeverEndsEndsTheExchangeAndTheConnection() throws Exception {
        Thread.startVirtualThread(this::answerHalf);
        TokenEndpoint impatient = new TokenEndpoint(http, Duration.ofMillis(500));

        assertThatExceptionOfType(HttpTimeoutException.class)
                .isThrownBy(() -> impatient.send(endpoint, "client", null, Map.of("grant_type", "x")));
        hungUp.await();
    }

    @Test
    void whoDoesNotListenIsToldAsTheJdkTellsIt() throws IOException {
        listener.close();
        assertThatExceptionOfType(java.net.ConnectException.class)
                .isThrownBy(() -> new TokenEndpoint(http).send(endpoint, "client", null, Map.of()));
    }

    private void answerHalf() {
        try (Socket socket = listener.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":".getBytes(US_ASCII));
            out.flush();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // reset: the client has gone as well
        }
        hungUp.countDown();
    }

    private static ServerSocket listener() {
        try {
            return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
