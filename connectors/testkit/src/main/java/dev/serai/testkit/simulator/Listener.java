package dev.serai.testkit.simulator;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.serai.testkit.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A port of 127.0.0.1 that can refuse connections for a while without being lost to somebody else. Thread-safe. */
final class Listener implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final InetSocketAddress address;
    private @Nullable HttpHandler handler;
    private @Nullable HttpServer server;
    /** Bound and not listening: the port is ours, and whoever connects is refused. */
    private @Nullable Socket placeHolder;

    /** Takes the port; nobody is answered before {@link #serve}. */
    Listener(int port) {
        HttpServer bound = LoopbackServer.bind(port);
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
        server = LoopbackServer.bind(port());
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
