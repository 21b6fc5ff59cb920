package dev.serai.server.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Websockets through the gateway. */
class WebSocketIT extends PlatformTest {
    private static final TestWebSocketServer upstream = new TestWebSocketServer();
    private static final App app = new BehindTheGateway(platform).register(upstream.url());
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Visitor member = platform.newUser(Role.MEMBER);

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @Test
    void messagesGoBothWaysWholeAndInOrder() throws Exception {
        upstream.handshakes.clear();
        upstream.closed.clear();
        Heard heard = new Heard();
        WebSocket socket = open(app.enter(member), app.url().toString(), heard);
        assertThat(socket.getSubprotocol()).isEqualTo("second");
        socket.sendText("hel", false).join();
        socket.sendText("lo", true).join();
        assertThat(heard.next()).isEqualTo("echo: hello");
        String long1 = "x".repeat(1_000_000);
        socket.sendText(long1, true).join();
        assertThat(heard.next()).isEqualTo("echo: " + long1);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
        assertThat(heard.next()).isEqualTo("[1, 2, 3]");

        Map<String, List<String>> told = upstream.handshakes.take();
        String email = member.getJson("/api/v1/session").at("/user/email").asText();
        assertThat(told.get("serai-email")).containsExactly(email);
        assertThat(told.get("host")).containsExactly(app.url().getAuthority());
        assertThat(String.valueOf(told.get("cookie"))).doesNotContain("serai");
        socket.sendClose(4001, "done").join();
        assertThat(upstream.closed.poll(20, TimeUnit.SECONDS)).isEqualTo(4001);
    }

    /** Its first message comes with its handshake, before the browser's end is open. */
    @Test
    void anUpstreamThatSpeaksFirstIsHeard() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> greet(server));
            App first =
                    new BehindTheGateway(platform).register(URI.create("http://127.0.0.1:" + server.getLocalPort()));
            Heard heard = new Heard();
            connect(first.url(), first.enter(member), first.url().toString(), heard);
            assertThat(heard.next()).isEqualTo("welcome");
            assertThat(heard.next()).startsWith("closed 1001");
        }
    }

    private static void greet(ServerSocket server) {
        try (Socket socket = server.accept();
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
            String key = "";
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                    key = line.substring(line.indexOf(':') + 1).strip();
                }
            }
            String accept = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1)));
            String greeting = "welcome";
            socket.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n\u0081" + (char) greeting.length()
                                    + greeting + "\u0088\u0002\u0003\u00e9")
                            .getBytes(ISO_8859_1));
            // until the gateway has closed
            in.transferTo(Writer.nullWriter());
        } catch (IOException | NoSuchAlgorithmException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void check77_anotherSitesPageOpensNone() {
        Visitor there = app.enter(member);
        for (String origin : List.of(platform.url().toString(), "http://evil.localhost", "null")) {
            assertThat(refusal(there, origin)).as(origin).isEqualTo(403);
        }
        assertThat(refusal(there, null)).isEqualTo(403);
        assertThat(refusal(app.stranger(), app.url().toString())).isEqualTo(401);
    }

    @Test
    void check78_itClosesAtLogoutAndOpensNoMore() throws Exception {
        Visitor there = app.enter(member);
        Heard heard = new Heard();
        WebSocket socket = open(there, app.url().toString(), heard);
        socket.sendText("a", true).join();
        assertThat(heard.next()).isEqualTo("echo: a");
        member.submit("/logout", Map.of());
        assertThat(heard.next()).isEqualTo("closed 1008 Signed out.");
        assertThat(refusal(there, app.url().toString())).isEqualTo(401);
    }

    @Test
    void anUpstreamWithoutWebsocketIsA502() {
        App none = new BehindTheGateway(platform).register(URI.create(upstream.url() + "/elsewhere"));
        assertThatThrownBy(
                        () -> connect(none.url(), none.enter(member), none.url().toString(), new Heard()))
                .isInstanceOfSatisfying(
                        CompletionException.class,
                        failed -> assertThat(status(failed)).isEqualTo(502));
    }

    private static int refusal(Visitor visitor, @Nullable String origin) {
        try {
            open(visitor, origin, new Heard()).abort();
            return 101;
        } catch (CompletionException refused) {
            return status(refused);
        }
    }

    private static int status(CompletionException refused) {
        if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
            return handshake.getResponse().statusCode();
        }
        throw refused;
    }

    private static WebSocket open(Visitor visitor, @Nullable String origin, Heard heard) {
        return connect(app.url(), visitor, origin, heard);
    }

    private static WebSocket connect(URI url, Visitor visitor, @Nullable String origin, Heard heard) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols("first", "second");
        String cookies = visitor.cookies().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        if (!cookies.isEmpty()) {
            builder.header("Cookie", cookies);
        }
        if (origin != null) {
            builder.header("Origin", origin);
        }
        return builder.buildAsync(URI.create("ws://" + url.getAuthority() + "/echo"), heard)
                .join();
    }

    /** What came, whole messages. */
    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(30, TimeUnit.SECONDS));
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            messages.add(Arrays.toString(bytes));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code + " " + reason);
            return null;
        }
    }
}
