package dev.serai.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The JDK's HTTP server on 127.0.0.1, fit for a stampede. It reads its properties once in a JVM, at the first server made: a
 * program whose first server may be another one gives them on its command line, as the tests' JVMs do. Thread-safe.
 */
public final class LoopbackServer {
    static {
        // it closes kept connections beyond 200 at any moment; a stampede needs more
        System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
        // else it answers 40 ms late whenever head and body go out apart
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** Hundreds may knock in the same moment. */
    private static final int BACKLOG = 1000;

    private LoopbackServer() {}

    /**
     * Takes the port; nobody is answered before it is started.
     *
     * @param port 0 for any that is free
     * @throws UncheckedIOException the port cannot be had
     */
    public static HttpServer bind(int port) {
        try {
            return HttpServer.create(address(port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port + " of 127.0.0.1 cannot be had", e);
        }
    }

    /** 127.0.0.1 with that port. */
    public static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
