package dev.serai.testkit.simulator;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A port of 127.0.0.1 that can refuse connections for a while without being lost to somebody else. Thread-safe. */
final class Listener implements AutoCloseable {
    static {
        // the JDK's server closes kept connections beyond 200 at any moment; a stampede needs more
        System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
    }

    static {
        // else the JDK's server answers 40 ms late whenever head and body go out apart
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** Hundreds may knock in the same moment. */
    private static final int BACKLOG = 1000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final InetSocketAddress address;
    private @Nullable HttpHandler handler;
    private @Nullable HttpServer server;
    /** Bound and not listening: the port is ours, and whoever connects is refused. */
    private @Nullable Socket placeHolder;

    /** Takes the port; nobody is answered before {@link #serve}. */
    Listener(int port) {
        HttpServer bound = create(address(port));
        this.address = bound.getAddress();
        this.server = bound;
    }

    synchronized void serve(HttpHandler with) {
        handler = with;
        if (server != null) {
            start(server, with);
        }
    }

    int port() {
        return address.getPort();
    }

    synchronized void refuse() {
        if (server == null) {
            return;
        }
        server.stop(0);
        server = null;
        try {
            Socket socket = new Socket();
            socket.setReuseAddress(true);
            socket.bind(address);
            placeHolder = socket;
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + port() + " was lost while connections are refused", e);
        }
    }

    synchronized void accept() {
        if (server != null || handler == null) {
            return;
        }
        release();
        server = create(address);
        start(server, handler);
    }

    private void release() {
        try {
            if (placeHolder != null) {
                placeHolder.close();
                placeHolder = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(HttpServer bound, HttpHandler with) {
        bound.createContext("/", with);
        bound.setExecutor(threads);
        bound.start();
    }

    private static HttpServer create(InetSocketAddress address) {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("Port " + address.getPort() + " of 127.0.0.1 cannot be had", e);
        }
    }

    private static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        handler = null;
        release();
        threads.shutdownNow();
    }
}
