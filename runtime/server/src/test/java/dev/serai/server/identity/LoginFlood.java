package dev.serai.server.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Many wrong logins at one moment: all are connected before the first of them is sent. */
final class LoginFlood implements AutoCloseable {
    private static final int PATIENCE = 120_000;

    private final URI platform;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Integer>> answers = new ArrayList<>();
    private final CountDownLatch connected;
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger hashed = new AtomicInteger();

    /** @param from an address of this machine */
    record Guess(InetAddress from, String email) {
        /** The n-th of 65,000 addresses, none of which a test uses otherwise. */
        static InetAddress address(int n) {
            try {
                return InetAddress.getByAddress(new byte[] {127, 77, (byte) (n / 250), (byte) (n % 250 + 1)});
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private LoginFlood(URI platform, int size) {
        this.platform = platform;
        this.connected = new CountDownLatch(size);
    }

    /** Returns once all have been let loose. */
    static LoginFlood start(URI platform, int size, IntFunction<Guess> guesses) throws InterruptedException {
        LoginFlood flood = new LoginFlood(platform, size);
        for (int i = 0; i < size; i++) {
            Guess guess = guesses.apply(i);
            flood.answers.add(flood.threads.submit(() -> flood.send(guess)));
        }
        flood.connected.await();
        flood.go.countDown();
        return flood;
    }

    private int send(Guess guess) throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            try {
                socket.bind(new InetSocketAddress(guess.from(), 0));
                socket.connect(new InetSocketAddress(platform.getHost(), platform.getPort()), PATIENCE);
                socket.setSoTimeout(PATIENCE);
            } finally {
                connected.countDown();
            }
            go.await();
            String form = "password=guess&username=" + URLEncoder.encode(guess.email(), UTF_8);
            socket.getOutputStream()
                    .write(("POST /login HTTP/1.1\r\nHost: " + platform.getAuthority()
                                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                    + form.length() + "\r\nConnection: close\r\n\r\n" + form)
                            .getBytes(ISO_8859_1));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)).readLine();
            int status = line == null ? 0 : Integer.parseInt(line.split(" ", 3)[1]);
            answered.incrementAndGet();
            if (status == 401) {
                hashed.incrementAndGet();
            }
            return status;
        }
    }

    boolean isOver() {
        return answered.get() == answers.size();
    }

    /** How many passwords were looked at so far. */
    int hashed() {
        return hashed.get();
    }

    /** Which statuses there were, when all are answered; 0 for no answer. */
    Set<Integer> statuses() throws InterruptedException, ExecutionException {
        Set<Integer> statuses = new TreeSet<>();
        for (Future<Integer> answer : answers) {
            statuses.add(answer.get());
        }
        return statuses;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
