package dev.serai.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The server that is called, as a program of its own, so that its work is not measured with the caller's. It does as
 * little as an HTTP server can, and in one thread, so that all callers meet the same one: whoever shows the token gets one small JSON answer, on a connection that stays open.
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
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            Thread.ofPlatform().daemon().start(() -> serve(server, selector));
            System.out.println(server.socket().getLocalPort());
            System.out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void serve(ServerSocketChannel server, Selector selector) {
        try {
            while (selector.isOpen()) {
                selector.select(key -> {
                    if (key.attachment() instanceof Request request) {
                        answer((SocketChannel) key.channel(), request);
                    } else {
                        accept(server, selector);
                    }
                });
            }
        } catch (IOException | ClosedSelectorException closed) {
            // the program ends
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) {
        try {
            @Nullable SocketChannel socket = server.accept();
            if (socket != null) {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
                socket.register(selector, SelectionKey.OP_READ, new Request(new byte[8192]));
            }
        } catch (IOException gone) {
            // the caller is gone again
        }
    }

    /** Requests have no bodies, and the next one comes after the answer, which is smaller than a socket's buffer. */
    private static void answer(SocketChannel socket, Request request) {
        try {
            if (socket.read(request.buffer) < 0) {
                socket.close();
                return;
            }
            int length = request.buffer.position();
            if (indexOf(request.bytes, length, END) == length - END.length) {
                boolean authorized = indexOf(request.bytes, length, WANTED) >= 0;
                socket.write(ByteBuffer.wrap(authorized ? OK : UNAUTHORIZED));
                request.buffer.clear();
            }
        } catch (IOException gone) {
            close(socket);
        }
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // as wanted
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

    /** What has come of a request so far. */
    private static final class Request {
        private final byte[] bytes;
        private final ByteBuffer buffer;

        Request(byte[] bytes) {
            this.bytes = bytes;
            this.buffer = ByteBuffer.wrap(bytes);
        }
    }
}
