package dev.serai.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import dev.serai.testkit.server.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An upstream that is down, slow or breaks off: nothing hangs, and what is told is true. */
class UpstreamTroubleIT extends PlatformTest {
    private static final BehindTheGateway gateway = new BehindTheGateway(platform);

    private final Visitor member = platform.newUser(Role.MEMBER);

    @Test
    void anUpstreamThatIsDownIsA502ForPeopleAndPrograms() {
        App down = gateway.register(URI.create("http://127.0.0.1:" + FreePorts.one()));
        Visitor there = down.enter(member);
        HttpResponse<String> page = there.page("/");
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(page.body()).contains("does not answer, or broke off");
        HttpResponse<String> program = there.get("/");
        assertThat(program.statusCode()).isEqualTo(502);
        assertThat(Visitor.body(program).get("code").asText()).isEqualTo("upstream_unavailable");
    }

    @Test
    void anUpstreamThatIsSilentOrReadsNothingIsA504() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            App slow = gateway.register(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                    Map.of("role", "member", "answer_timeout_seconds", 1));
            Visitor there = slow.enter(member);
            HttpResponse<String> answer = there.get("/");
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(Visitor.body(answer).get("code").asText()).isEqualTo("upstream_timeout");
            assertThat(there.send(there.request("/")
                                    .POST(BodyPublishers.ofInputStream(() -> new Zeros(100L * 1024 * 1024))))
                            .statusCode())
                    .as("the upload fills all buffers on the way")
                    .isEqualTo(504);
        }
    }

    @Test
    void anUpstreamThatBreaksOffLooksBrokenAndNotWhole() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> breakOff(server));
            App broken = gateway.register(URI.create("http://127.0.0.1:" + server.getLocalPort()));
            Visitor there = broken.enter(member);
            assertThatThrownBy(() -> there.get("/known-length")).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> there.get("/chunked")).isInstanceOf(UncheckedIOException.class);
            assertThat(there.get("/headers").statusCode())
                    .as("nothing had gone out: it can be told")
                    .isEqualTo(502);
        }
    }

    private static void breakOff(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                String asked = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
                String answer = asked.contains("/known")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000)
                        : asked.contains("/chunked")
                                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Le";
                socket.getOutputStream().write(answer.getBytes(UTF_8));
                socket.getOutputStream().flush();
            } catch (IOException closed) {
                return;
            }
        }
    }
}
