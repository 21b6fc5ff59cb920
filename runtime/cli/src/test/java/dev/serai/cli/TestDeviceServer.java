package dev.serai.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** A device authorization that nobody ever answers. */
final class TestDeviceServer implements AutoCloseable {
    private final HttpServer server;

    private TestDeviceServer(HttpServer server) {
        this.server = server;
    }

    static TestDeviceServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TestDeviceServer started = new TestDeviceServer(server);
        server.createContext(
                "/oauth2/device_authorization", exchange -> answer(exchange, 200, """
                {"device_code":"d","user_code":"BCDF-GHJK","verification_uri":"%1$s/device",
                 "verification_uri_complete":"%1$s/device?user_code=BCDF-GHJK","expires_in":600,"interval":1}
                """.formatted(started.url())));
        server.createContext(
                "/oauth2/token", exchange -> answer(exchange, 400, "{\"error\":\"authorization_pending\"}"));
        server.start();
        return started;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
