package dev.serai.lab.kill;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.fault.NodeLine;
import java.time.Duration;
import java.time.Instant;

/** Uses a connection until it works again or is over, as whoever needs it would. */
public final class Rescue {
    /** The lease, the wait for a node's word, and a busy machine. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private static final Duration AGAIN = Duration.ofMillis(500);

    private final NodeLine node;
    private final ConnectionId connection;
    private final Instant end = Instant.now().plus(LONGEST);

    public Rescue(NodeLine node, ConnectionId connection) {
        this.node = node;
        this.connection = connection;
    }

    public Verdict verdict() {
        for (String command : new String[] {"use", "refresh", "use"}) {
            String answer = insist(command);
            if (answer.startsWith("over ")) {
                return new Verdict.Lost(answer.substring("over ".length()));
            }
            if (!answer.startsWith("ok ")) {
                return new Verdict.Stuck(answer);
            }
        }
        return new Verdict.Alive();
    }

    private String insist(String command) {
        while (true) {
            String answer = node.ask(command + " " + connection.value(), LONGEST);
            if (!answer.startsWith("later ") || Instant.now().isAfter(end)) {
                return answer;
            }
            try {
                Thread.sleep(AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return answer;
            }
        }
    }
}
