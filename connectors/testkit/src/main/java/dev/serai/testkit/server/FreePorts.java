package dev.serai.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of 127.0.0.1 that nobody listens on. */
public final class FreePorts {
    private FreePorts() {}

    /** One that was free a moment ago: start the server on it soon. */
    public static int one() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("127.0.0.1 has no free port", e);
        }
    }
}
