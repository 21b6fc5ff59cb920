package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A running node as whoever breaks it sees it: {@link FaultLine}'s other end. Thread-safe. */
public final class NodeLine {
    private final String node;
    private final Socket socket;
    private final PrintWriter out;
    private final BiConsumer<ConnectionId, Map<Step, Duration>> times;
    private final AtomicLong asked = new AtomicLong();
    private final Map<Long, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Boolean>> armed = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Step>> standing = new ConcurrentHashMap<>();
    private volatile boolean over;

    NodeLine(String node, Socket socket, PrintWriter out, BiConsumer<ConnectionId, Map<Step, Duration>> times) {
        this.node = node;
        this.socket = socket;
        this.out = out;
        this.times = times;
    }

    public String node() {
        return node;
    }

    /** The connection's next refresh in this node stands at the step. */
    public void arm(ConnectionId connection, Step step) {
        standing.put(connection.value(), new CompletableFuture<>());
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        armed.put(connection.value(), done);
        say("arm " + connection.value() + " " + step);
        get(done, Duration.ofSeconds(30));
    }

    /** Waits until the armed refresh stands at its step. */
    public void awaitAt(ConnectionId connection, Duration patience) {
        @Nullable CompletableFuture<Step> here = standing.get(connection.value());
        if (here == null) {
            throw new IllegalStateException("Nothing is armed for " + connection);
        }
        get(here, patience);
    }

    /** What stands before the provider holds the answer to the armed call: {@link Step#CALL_UNDER_WAY}. */
    public void atProvider(ConnectionId connection) {
        complete(standing.get(connection.value()), Step.CALL_UNDER_WAY);
    }

    /** Lets what stands there go on. */
    public void go(ConnectionId connection) {
        standing.remove(connection.value());
        say("go " + connection.value());
    }

    /** What the node answers; fails if it ends before. */
    public CompletableFuture<String> ask(String command) {
        long number = asked.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(number, answer);
        if (over) {
            fail(answer);
        } else {
            say("do " + number + " " + command);
        }
        return answer;
    }

    /** As {@link #ask}, waiting for it. */
    public String ask(String command, Duration patience) {
        return get(ask(command), patience);
    }

    void listen(BufferedReader in) {
        try (socket) {
            String line;
            while ((line = in.readLine()) != null) {
                heard(line);
            }
        } catch (IOException _) {
            // it was killed
        }
        over = true;
        answers.values().forEach(this::fail);
        armed.values().forEach(this::fail);
        standing.values().forEach(this::fail);
    }

    private void fail(CompletableFuture<?> waiting) {
        waiting.completeExceptionally(new IllegalStateException("The node " + node + " has ended."));
    }

    private void heard(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "at" -> complete(standing.get(words[1]), Step.valueOf(words[2]));
            case "armed" -> complete(armed.remove(words[1]), true);
            case "passed" -> times.accept(new ConnectionId(words[1]), times(words[2]));
            case "done" -> complete(answers.remove(Long.valueOf(words[1])), words.length > 2 ? words[2] : "");
            default -> throw new IllegalArgumentException("A node said '" + words[0] + "'");
        }
    }

    private static <T> void complete(@Nullable CompletableFuture<T> future, T value) {
        if (future != null) {
            future.complete(value);
        }
    }

    private static Map<Step, Duration> times(String text) {
        Map<Step, Duration> times = new EnumMap<>(Step.class);
        for (String pair : FaultLine.words(text)) {
            int equals = pair.indexOf('=');
            times.put(
                    Step.valueOf(pair.substring(0, equals)),
                    Duration.ofNanos(Long.parseLong(pair.substring(equals + 1)) * 1000));
        }
        return times;
    }

    private <T> T get(CompletableFuture<T> future, Duration patience) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The node " + node + " says nothing for " + patience, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a node works", e);
        }
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
        }
    }
}
