package dev.serai.camel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider that looks at the headers before it lets a body come (RFC 9110 §10.1.1): the first call it refuses. */
final class CarefulServer implements AutoCloseable {
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;

    CarefulServer() throws IOException {
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                answer(connection);
            } catch (IOException e) {
                requests.add("cut");
            }
        }
    }

    private void answer(Socket connection) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = connection.getOutputStream();
        boolean expects = false;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            expects |= line.toLowerCase(Locale.ROOT).equals("expect: 100-continue");
        }
        if (requests.isEmpty()) {
            requests.add(expects ? "refused before the body" : "refused, but the body was sent");
            say(out, "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        say(out, "HTTP/1.1 100 Continue\r\n\r\n");
        requests.add("took " + chunks(in));
        say(out, "HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }

    private static String chunks(BufferedReader in) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int size = Integer.parseInt(in.readLine(), 16); size > 0; size = Integer.parseInt(in.readLine(), 16)) {
            char[] chunk = new char[size];
            for (int read = 0; read < size; ) {
                read += in.read(chunk, read, size - read);
            }
            body.append(chunk);
            in.readLine();
        }
        return body.toString();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
