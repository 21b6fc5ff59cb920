package dev.serai.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/** Bytes over a socket: requests that no HTTP client would send. */
public final class RawHttp {
    private static final int PATIENCE = 30_000;

    private RawHttp() {}

    /** Sends the text as it is. @return what came back until the server closed the connection */
    public static String send(URI server, String request) {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE);
            try {
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (SocketException refusedHalfWay) {
                // The server need not read all of it; what it said is still there to be read.
            }
            return read(socket.getInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] some = new byte[8192];
        try {
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                answer.append(new String(some, 0, read, ISO_8859_1));
            }
        } catch (SocketException reset) {
            // Closed with part of the request unread: the answer is what came before.
        }
        return answer.toString();
    }
}
