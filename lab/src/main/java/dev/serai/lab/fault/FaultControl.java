package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Where nodes call when they start; see {@link FaultLine}. Thread-safe. */
public final class FaultControl implements AutoCloseable {
    private final ServerSocket server;
    private final BiConsumer<ConnectionId, Map<Step, Duration>> times;
    private final Map<String, BlockingQueue<NodeLine>> calling = new ConcurrentHashMap<>();

    /** @param times is told of every refresh that was not held: how long after its answer's arrival each step was reached */
    public FaultControl(BiConsumer<ConnectionId, Map<Step, Duration>> times) {
        this.times = times;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("The lab cannot listen on loopback", e);
        }
        Thread.ofVirtual().name("serai-lab-control").start(this::accept);
    }

    /** What a node is to be given as {@link FaultLine#PORT}. */
    public int port() {
        return server.getLocalPort();
    }

    /** The next node of that name that calls. */
    public NodeLine await(String node, Duration patience) {
        try {
            @Nullable NodeLine line = calling(node).poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new IllegalStateException("The node " + node + " did not call within " + patience);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a node starts", e);
        }
    }

    private BlockingQueue<NodeLine> calling(String node) {
        return calling.computeIfAbsent(node, none -> new LinkedBlockingQueue<>());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void answer(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
            @Nullable String hello = in.readLine();
            if (hello == null || !hello.startsWith("node ")) {
                socket.close();
                return;
            }
            String node = hello.substring("node ".length());
            NodeLine line = new NodeLine(node, socket, out, times);
            calling(node).add(line);
            line.listen(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
