package dev.serai.credential.http;

import static dev.serai.credential.http.TestOutbound.LOOPBACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.serai.connector.SeraiException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundHttpTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int MAX = 1024 * 1024;

    private final OutboundHttp http = TestOutbound.create();

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    @Test
    void aWholeAnswerComesBack() {
        try (ScriptedServer server = ScriptedServer.answering(200, "text/plain", "hello", "X-Test: a", "X-Test: b")) {
            HttpPost post = new HttpPost(server.url("/x?y=z"));
            post.setEntity(new StringEntity("body", ContentType.TEXT_PLAIN));
            assertThat(http.send(post, DEADLINE, MAX)).isInstanceOfSatisfying(Exchange.Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(200);
                assertThat(new String(answered.body(), UTF_8)).isEqualTo("hello");
                assertThat(answered.header("x-TEST")).isEqualTo("a");
                assertThat(answered.toString()).doesNotContain("hello");
            });
            assertThat(server.received().getFirst().requestLine()).isEqualTo("POST /x?y=z HTTP/1.1");
            assertThat(server.received().getFirst().head().toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("upgrade")
                    .doesNotContain("cookie");
        }
    }

    @Test
    void check21_refusedConnectionMeansNotSent() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(get("http://127.0.0.1:" + port + "/"))
                .asInstanceOf(type(Exchange.NotSent.class))
                .satisfies(notSent -> assertThat(notSent.detail()).contains("127.0.0.1:" + port, "refused"));
    }

    @Test
    void anUnknownNameMeansNotSent() {
        OutboundHttp lost = TestOutbound.create(
                OutboundSettings.DEFAULT,
                host -> {
                    throw new UnknownHostException(host);
                },
                Duration.ofSeconds(1));
        assertThat(lost.send(new HttpGet("https://no.such.example/"), DEADLINE, MAX))
                .isInstanceOf(Exchange.NotSent.class);
    }

    @Test
    void tlsThatFailsMeansNotSent() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 This is no TLS\r\n\r\n".getBytes(UTF_8));
                } catch (IOException e) {
                    // what the client makes of it is what counts
                }
            });
            assertThat(get("https://127.0.0.1:" + plain.getLocalPort() + "/")).isInstanceOf(Exchange.NotSent.class);
        }
    }

    @Test
    void aResetAfterTheRequestMeansThatTheAnswerIsLost() {
        try (ScriptedServer server = ScriptedServer.start((request, socket) -> ScriptedServer.reset(socket))) {
            assertThat(get(server.url("/"))).isInstanceOf(Exchange.AnswerLost.class);
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aBodyThatBreaksOffMeansThatTheAnswerIsLost() {
        try (ScriptedServer server = ScriptedServer.start((request, socket) -> socket.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\"".getBytes(UTF_8)))) {
            assertThat(get(server.url("/"))).isInstanceOf(Exchange.AnswerLost.class);
        }
    }

    @Test
    void check22_aSlowDripEndsAtTheDeadline() throws IOException {
        CountDownLatch gone = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start((request, socket) -> {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(UTF_8));
            try {
                // a byte now and then, so that no read ever times out
                while (!Thread.interrupted()) {
                    out.write('x');
                    out.flush();
                    Thread.sleep(1);
                }
            } finally {
                gone.countDown();
            }
        })) {
            try (OutboundHttp impatient = TestOutbound.impatient()) {
                assertThat(impatient.send(new HttpGet(server.url("/")), DEADLINE, MAX))
                        .isInstanceOf(Exchange.AnswerLost.class);
            }
            await().untilAsserted(() -> assertThat(gone.getCount()).isZero());
        }
    }

    @Test
    void aDeadlineBeforeTheFirstByteMeansNotSentForGood() {
        CountDownLatch nameServer = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.answering(200, "text/plain", "too late")) {
            OutboundHttp slow = TestOutbound.create(
                    new OutboundSettings(LOOPBACK, null),
                    host -> {
                        awaitQuietly(nameServer);
                        return InetAddress.getAllByName(host);
                    },
                    Duration.ofMillis(50));
            assertThat(slow.send(new HttpGet(server.url("/")), Duration.ofSeconds(2), MAX))
                    .isInstanceOf(Exchange.NotSent.class);
            nameServer.countDown();
            // a later exchange goes through, the abandoned one never does
            assertThat(slow.send(new HttpGet(server.url("/second")), Duration.ofMinutes(10), MAX))
                    .isInstanceOf(Exchange.Answered.class);
            assertThat(server.received())
                    .extracting(ScriptedServer.Received::requestLine)
                    .containsExactly("GET /second HTTP/1.1");
        }
    }

    @Test
    void check30_anAnswerThatIsTooLargeIsCut() {
        AtomicLong sent = new AtomicLong();
        try (ScriptedServer server = ScriptedServer.start((request, socket) -> {
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + 100 * MAX + "\r\n\r\n").getBytes(UTF_8));
            byte[] megabyte = new byte[MAX];
            for (int i = 0; i < 100; i++) {
                out.write(megabyte);
                sent.addAndGet(MAX);
            }
        })) {
            assertThat(get(server.url("/"))).isInstanceOf(Exchange.AnswerLost.class);
            // what fits into buffers on both sides, no more
            assertThat(sent.get()).isLessThan(50L * MAX);
        }
    }

    @Test
    void check31_aGzipBombIsCutAfterUnpacking() throws IOException {
        byte[] bomb = gzip(new byte[30 * MAX]);
        assertThat(bomb.length).isLessThan(MAX);
        try (ScriptedServer server = ScriptedServer.start((request, socket) ->
                ScriptedServer.respond(socket, 200, "application/json", bomb, "Content-Encoding: gzip"))) {
            assertThat(get(server.url("/"))).isInstanceOf(Exchange.AnswerLost.class);
        }
    }

    @Test
    void compressionNobodyAskedForIsUnderstood() throws IOException {
        byte[] packed = gzip("{\"a\":1}".getBytes(UTF_8));
        try (ScriptedServer server = ScriptedServer.start((request, socket) ->
                ScriptedServer.respond(socket, 200, "application/json", packed, "Content-Encoding: gzip"))) {
            assertThat(get(server.url("/")))
                    .isInstanceOfSatisfying(
                            Exchange.Answered.class,
                            answered -> assertThat(new String(answered.body(), UTF_8))
                                    .isEqualTo("{\"a\":1}"));
            assertThat(server.received().getFirst().header("Accept-Encoding")).isNull();
        }
    }

    @Test
    void check50_aNameThatMovesInsideIsRefusedAtTheSocketItMovedFor() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        InetAddress outside = InetAddress.ofLiteral("93.184.216.34");
        GuardedDns dns = new GuardedDns(new AddressGuard(AllowedHosts.NONE), null, host ->
                new InetAddress[] {lookups.getAndIncrement() == 0 ? outside : InetAddress.getLoopbackAddress()});
        // the socket gets the very address that was checked, not the name
        assertThat(dns.resolve("rebind.example", 443)).singleElement().satisfies(address -> {
            assertThat(address.getAddress()).isEqualTo(outside);
            assertThat(address.isUnresolved()).isFalse();
        });
        assertThat(lookups).hasValue(1);
        assertThatExceptionOfType(SeraiException.class).isThrownBy(() -> dns.resolve("rebind.example", 443));
    }

    @Test
    void check50_neitherExchangesNorClientsReachANameThatResolvesInside() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(200, "text/plain", "inside")) {
            OutboundHttp guarded = TestOutbound.create(
                    OutboundSettings.DEFAULT,
                    host -> new InetAddress[] {InetAddress.getLoopbackAddress()},
                    Duration.ofSeconds(1));
            HttpGet request = new HttpGet("https://rebind.example:" + server.port() + "/");
            assertThatExceptionOfType(SeraiException.class)
                    .isThrownBy(() -> guarded.send(request, DEADLINE, MAX))
                    .withMessageContaining("rebind.example");
            try (CloseableHttpClient client =
                    guarded.harden(HttpClientBuilder.create()).build()) {
                assertThatExceptionOfType(SeraiException.class)
                        .isThrownBy(() -> client.execute(request, response -> response.getCode()));
                // an address that comes along with the target is not taken for the name's
                HttpHost disguised =
                        new HttpHost("https", InetAddress.getLoopbackAddress(), "rebind.example", server.port());
                assertThatExceptionOfType(SeraiException.class)
                        .isThrownBy(() -> client.execute(disguised, request, response -> response.getCode()));
            }
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void hardenedClientsRefuseWhatExchangesRefuse() throws IOException {
        try (CloseableHttpClient client =
                http.harden(HttpClientBuilder.create()).build()) {
            for (String url : new String[] {"http://api.example.com/", "https://127.0.0.2/", "https://2130706433/"}) {
                assertThatExceptionOfType(SeraiException.class)
                        .as(url)
                        .isThrownBy(() -> client.execute(new HttpGet(url), response -> response.getCode()));
            }
        }
    }

    @Test
    void check54_redirectsAreNotFollowed() throws IOException {
        try (ScriptedServer inside = ScriptedServer.answering(200, "text/plain", "secret");
                ScriptedServer server =
                        ScriptedServer.answering(302, "text/plain", "", "Location: " + inside.url("/"));
                CloseableHttpClient client =
                        http.harden(HttpClientBuilder.create()).build()) {
            assertThat(get(server.url("/")))
                    .isInstanceOfSatisfying(
                            Exchange.Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(302));
            HttpGet eager = new HttpGet(server.url("/"));
            eager.setConfig(RequestConfig.custom().setRedirectsEnabled(true).build());
            int status = client.execute(eager, response -> response.getCode());
            assertThat(status).isEqualTo(302);
            assertThat(inside.connections()).isZero();
        }
    }

    @Test
    void hardenedClientsStreamWhatTheySend() throws IOException {
        CountDownLatch beginningArrived = new CountDownLatch(1);
        // the end is there only when the beginning has arrived
        InputStream end = new InputStream() {
            @Override
            public int read() {
                awaitQuietly(beginningArrived);
                return -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return read();
            }
        };
        InputStream body = new SequenceInputStream(new ByteArrayInputStream(new byte[16 * 1024]), end);
        try (Socketed server = new Socketed(beginningArrived);
                CloseableHttpClient client =
                        http.harden(HttpClientBuilder.create()).build()) {
            HttpPost post = new HttpPost("http://127.0.0.1:" + server.port() + "/");
            post.setEntity(new InputStreamEntity(body, ContentType.APPLICATION_OCTET_STREAM));
            int status = client.execute(post, response -> response.getCode());
            assertThat(status).isEqualTo(204);
        }
    }

    @Test
    void hardenedClientsRepeatNothing() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(503, "text/plain", "", "Retry-After: 0");
                CloseableHttpClient client =
                        http.harden(HttpClientBuilder.create()).build()) {
            int status = client.execute(new HttpGet(server.url("/")), response -> response.getCode());
            assertThat(status).isEqualTo(503);
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void clientsShareThePoolAndDoNotCloseIt() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering(200, "text/plain", "ok")) {
            for (int i = 0; i < 2; i++) {
                try (CloseableHttpClient client =
                        http.harden(HttpClientBuilder.create()).build()) {
                    int status = client.execute(new HttpGet(server.url("/")), response -> response.getCode());
                    assertThat(status).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void anInterruptedCallerStillGetsTheAnswer() {
        try (ScriptedServer server = ScriptedServer.answering(200, "text/plain", "ok")) {
            Thread.currentThread().interrupt();
            assertThat(get(server.url("/"))).isInstanceOf(Exchange.Answered.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theProxyLeadsOutsideAndItsRefusalMeansNotSent() {
        try (ScriptedServer proxy = ScriptedServer.answering(502, "text/plain", "bad gateway");
                ScriptedServer inside = ScriptedServer.answering(200, "text/plain", "direct")) {
            AtomicInteger lookups = new AtomicInteger();
            OutboundHttp proxied = TestOutbound.create(
                    new OutboundSettings(
                            AllowedHosts.parse("127.0.0.1:" + inside.port()),
                            URI.create("http://127.0.0.1:" + proxy.port())),
                    host -> {
                        if (!host.equals("127.0.0.1")) {
                            lookups.incrementAndGet();
                        }
                        return InetAddress.getAllByName(host);
                    },
                    Duration.ofSeconds(1));
            assertThat(proxied.send(new HttpPost("https://api.example.com/token"), DEADLINE, MAX))
                    .isInstanceOf(Exchange.NotSent.class);
            assertThat(proxy.received())
                    .singleElement()
                    .satisfies(request ->
                            assertThat(request.requestLine()).isEqualTo("CONNECT api.example.com:443 HTTP/1.1"));
            assertThat(lookups).hasValue(0);
            assertThat(proxied.send(new HttpGet(inside.url("/")), DEADLINE, MAX))
                    .isInstanceOf(Exchange.Answered.class);
            assertThatExceptionOfType(SeraiException.class)
                    .isThrownBy(() -> proxied.send(new HttpGet("https://10.0.0.1/"), DEADLINE, MAX));
        }
    }

    private Exchange get(String url) {
        return http.send(new HttpGet(url), DEADLINE, MAX);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts down as soon as the first piece of a chunked body is here, and answers at its end. */
    private static final class Socketed implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        Socketed(CountDownLatch beginningArrived) throws IOException {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    InputStream in = socket.getInputStream();
                    String seen = "";
                    byte[] piece = new byte[8192];
                    while (!seen.endsWith("0\r\n\r\n")) {
                        int read = in.read(piece);
                        if (read < 0) {
                            return;
                        }
                        seen += new String(piece, 0, read, java.nio.charset.StandardCharsets.ISO_8859_1);
                        if (seen.indexOf("\r\n\r\n") + 4 + 1024 < seen.length()) {
                            beginningArrived.countDown();
                        }
                    }
                    socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
                } catch (IOException e) {
                    // the client's failure is what the test sees
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
