package dev.serai.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The server that is called, as a program of its own, so that its work is not measured with the caller's. It does as
 * little as an HTTP server can: whoever shows the token gets one small JSON answer, on a connection that stays open.
 * Prints its port, and ends when its input does.
 */
public final class Upstream {
    static final String TOKEN = "2YotnFZFEjr1zCsicMWpAAwJ4bq8xTdV7uKfN0sGhLr";
    static final String ANSWER =
            "{\"id\":\"u-4711\",\"email\":\"alice@example.com\",\"name\":\"Alice Example\",\"locale\":\"de-AT\","
                    + "\"roles\":[\"reader\",\"annotator\"],\"created_at\":\"2024-02-29T12:00:00Z\"}";

    private static final byte[] WANTED = bytes("\r\nAuthorization: Bearer " + TOKEN + "\r\n");
    private static final byte[] END = bytes("\r\n\r\n");
    private static final byte[] OK = bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + bytes(ANSWER).length + "\r\n\r\n" + ANSWER);
    private static final byte[] UNAUTHORIZED = bytes("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");

    private Upstream() {}

    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> accept(server));
            System.out.println(server.getLocalPort());
            System.out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the program ends
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] request = new byte[8192];
            int length = 0;
            for (int read = in.read(request); read > 0; read = in.read(request, length, request.length - length)) {
                length += read;
                // requests without bodies, and the next one comes after the answer
                if (indexOf(request, length, END) == length - END.length) {
                    out.write(indexOf(request, length, WANTED) < 0 ? UNAUTHORIZED : OK);
                    length = 0;
                }
            }
        } catch (IOException gone) {
            // the caller closed its end
        }
    }

    private static int indexOf(byte[] text, int length, byte[] wanted) {
        for (int start = 0; start <= length - wanted.length; start++) {
            int matched = 0;
            while (matched < wanted.length && text[start + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return start;
            }
        }
        return -1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
