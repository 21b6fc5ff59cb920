package dev.serai.lab.fault;

import dev.serai.credential.connection.ConnectionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The node's end of the line to whoever breaks it: lines of words over a loopback socket. What comes: {@code arm CONNECTION
 * STEP}, {@code go CONNECTION}, {@code do NUMBER COMMAND…}. What goes: {@code node NAME}, {@code at CONNECTION STEP},
 * {@code passed CONNECTION STEP=MICROSECONDS…} (since the answer's arrival), {@code done NUMBER TEXT}. The process ends with the
 * line: nobody else would end it.
 */
public final class FaultLine implements Watcher {
    /** On a token request whose answer is to be held back by what stands before the provider. */
    public static final String HOLD_HEADER = "Serai-Lab-Hold";
    /** Names the port that a node calls; a system property. */
    public static final String PORT = "serai.lab.line";
    /** Names the node on the line; a system property. */
    public static final String NODE = "serai.lab.node";

    private final BufferedReader in;
    private final PrintWriter out;
    private final UnaryOperator<String> commands;
    private final FaultPoints points = new FaultPoints(this);

    private FaultLine(Socket socket, UnaryOperator<String> commands) throws IOException {
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        this.out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
        this.commands = commands;
    }

    /** Calls as the system properties of this process say. */
    public static FaultLine call(UnaryOperator<String> commands) {
        return call(Integer.getInteger(PORT), System.getProperty(NODE, "node"), commands);
    }

    /** @param commands answers what {@code do} asks, each on a thread of its own */
    public static FaultLine call(int port, String node, UnaryOperator<String> commands) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            FaultLine line = new FaultLine(socket, commands);
            line.say("node " + node);
            Thread.ofPlatform().daemon().name("serai-lab-line").start(line::listen);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("Nobody listens at the lab's port " + port, e);
        }
    }

    public FaultPoints points() {
        return points;
    }

    private void listen() {
        try {
            String line;
            while ((line = in.readLine()) != null) {
                heard(line);
            }
        } catch (IOException _) {
            // the other end is gone
        }
        Runtime.getRuntime().halt(1);
    }

    private void heard(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "arm" -> {
                points.arm(new ConnectionId(words[1]), Step.valueOf(words[2]));
                say("armed " + words[1]);
            }
            case "go" -> points.go(new ConnectionId(words[1]));
            case "do" -> Thread.ofVirtual().start(() -> say("done " + words[1] + " " + answer(words[2])));
            default -> throw new IllegalArgumentException("The lab's line does not know '" + words[0] + "'");
        }
    }

    /** What nobody expected is an answer, too: whoever asked waits for one. */
    private String answer(String command) {
        try {
            return oneLine(commands.apply(command));
        } catch (RuntimeException e) {
            return oneLine("broken " + e);
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }

    @Override
    public void at(ConnectionId connection, Step step) {
        say("at " + connection.value() + " " + step);
    }

    @Override
    public void passed(ConnectionId connection, Passage passage) {
        say("passed " + connection.value() + " "
                + Arrays.stream(Step.values())
                        .map(step -> time(passage, step))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" ")));
    }

    private static String time(Passage passage, Step step) {
        var time = passage.between(Step.ANSWER_ARRIVED, step);
        return time == null ? "" : String.format(Locale.ROOT, "%s=%d", step, time.toNanos() / 1000);
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
        }
    }

    static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }
}
