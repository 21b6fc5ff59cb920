package dev.serai.server.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Whoever reads slowly slows the writer down: the gateway takes no more of a body than what is just passing through, in either
 * direction, however large it is.
 */
class ConstantMemoryIT extends PlatformTest {
    private static final int MEGABYTE = 1024 * 1024;
    private static final long BODY = 512L * MEGABYTE;
    /** What lies in the buffers of four ends of sockets at most; by far the most of it in the operating system. */
    private static final long UNDER_WAY = BODY / 4;

    private static final CountDownLatch READ_ON = new CountDownLatch(1);
    private static final AtomicLong SENT_DOWN = new AtomicLong();
    private static final TestUpstream upstream =
            TestUpstream.start().on("/slow-reader", ConstantMemoryIT::readLater).on("/large", ConstantMemoryIT::large);
    private static final App app = new BehindTheGateway(platform).register(upstream.url());

    private final Visitor there = app.enter(platform.newUser(Role.MEMBER));

    @AfterAll
    static void stop() {
        READ_ON.countDown();
        upstream.close();
    }

    @Test
    void anUploadWaitsForAnUpstreamThatDoesNotReadYetAndThenArrivesWhole() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (Socket browser = ask("POST /slow-reader", "Content-Length: " + BODY + "\r\n");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<@Nullable Void> sending = threads.submit(() -> send(browser.getOutputStream(), sent));

            assertThat(whenItStandsStill(sent)).isBetween(1L, UNDER_WAY);
            READ_ON.countDown();
            sending.get();
            assertThat(new String(browser.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 200")
                    .endsWith(Long.toString(BODY));
        }
    }

    @Test
    void aDownloadWaitsForABrowserThatDoesNotReadYetAndThenArrivesWhole() throws Exception {
        try (Socket browser = ask("GET /large", "")) {
            assertThat(whenItStandsStill(SENT_DOWN)).isBetween(1L, UNDER_WAY);

            InputStream answer = browser.getInputStream();
            long read = answer.transferTo(OutputStream.nullOutputStream());
            assertThat(SENT_DOWN.get()).isEqualTo(BODY);
            assertThat(read).as("body and headers").isBetween(BODY, BODY + MEGABYTE);
        }
    }

    private Socket ask(String what, String header) throws IOException {
        Socket browser = new Socket(platform.url().getHost(), platform.url().getPort());
        browser.getOutputStream()
                .write((what + " HTTP/1.1\r\nHost: " + app.url().getAuthority() + "\r\nCookie: serai-app="
                                + there.cookies().get("serai-app") + "\r\n" + header + "Connection: close\r\n\r\n")
                        .getBytes(ISO_8859_1));
        return browser;
    }

    /** How much it is once nothing has been added for a while. */
    private static long whenItStandsStill(AtomicLong count) {
        AtomicLong before = new AtomicLong();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> count.get() > 0 && before.getAndSet(count.get()) == count.get());
        return count.get();
    }

    private static @Nullable Void send(OutputStream to, AtomicLong sent) throws IOException {
        byte[] some = new byte[MEGABYTE];
        for (long left = BODY; left > 0; left -= some.length) {
            to.write(some);
            sent.addAndGet(some.length);
        }
        to.flush();
        return null;
    }

    private static void readLater(HttpExchange exchange) throws IOException {
        try {
            READ_ON.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        long read = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        TestUpstream.answer(exchange, Long.toString(read));
    }

    private static void large(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, BODY);
        try (OutputStream out = exchange.getResponseBody()) {
            send(out, SENT_DOWN);
        }
    }
}
