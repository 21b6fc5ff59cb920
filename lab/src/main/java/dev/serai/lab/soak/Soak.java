package dev.serai.lab.soak;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.lab.fault.FaultControl;
import dev.serai.lab.kill.Rescue;
import dev.serai.lab.kill.Verdict;
import dev.serai.lab.node.Mutant;
import dev.serai.lab.node.NodeProcess;
import dev.serai.lab.parts.Grounds;
import dev.serai.lab.parts.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Connections in use on three nodes, trouble all around, and what is left of them afterwards. */
final class Soak implements AutoCloseable {
    private static final int ACCOUNTS_EACH = 6;
    private static final int NODES = 3;
    /** Longer than a request's deadline and a freeze together: until then a node may have had its answer in hand. */
    private static final Duration IN_HAND = Duration.ofSeconds(45);

    private static final Pattern LOST = Pattern.compile("lost at (\\S+) on node ([a-z0-9-]+)");
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final Grounds grounds;
    private final FaultControl control = new FaultControl((connection, times) -> {});
    private final Tally tally = new Tally();
    private final List<SoakNode> nodes;
    private final long seed;

    Soak(Grounds grounds, long seed) {
        this.grounds = grounds;
        this.seed = seed;
        this.nodes = IntStream.range(0, NODES)
                .mapToObj(number -> "soak-" + number)
                .map(name -> new SoakNode(
                        new NodeProcess(name, grounds.settings(), grounds.folder(name), Mutant.NONE, control)))
                .toList();
    }

    Tally tally() {
        return tally;
    }

    /** What became of every connection. */
    Map<ConnectionId, Verdict> run(Duration length) {
        List<ConnectionId> connections = Stream.of(Provider.values())
                .flatMap(provider -> IntStream.range(0, ACCOUNTS_EACH).mapToObj(number -> grounds.connect(provider)))
                .toList();
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> users = new ArrayList<>();
        Random random = new Random(seed);
        for (ConnectionId connection : connections) {
            long own = random.nextLong();
            users.add(Thread.ofVirtual().start(() -> use(connection, new Random(own), end)));
        }
        try (Trouble trouble = new Trouble(grounds, nodes, random.nextLong(), tally)) {
            trouble.begin();
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end.countDown();
        Map<ConnectionId, Verdict> verdicts = new ConcurrentHashMap<>();
        List<Thread> rescuers = connections.stream()
                .map(connection -> Thread.ofVirtual()
                        .start(() -> verdicts.put(
                                connection, new Rescue(nodes.getFirst().line(), connection).verdict())))
                .toList();
        Stream.concat(users.stream(), rescuers.stream()).forEach(Soak::join);
        return verdicts;
    }

    /** Calls its provider, and now and then has it refreshed, on whichever node. */
    private void use(ConnectionId connection, Random random, CountDownLatch end) {
        try {
            while (!end.await(200 + random.nextInt(800), TimeUnit.MILLISECONDS)) {
                SoakNode node = nodes.get(random.nextInt(nodes.size()));
                String command = random.nextInt(4) == 0 ? "refresh" : "use";
                tally.one(command + ": " + outcome(node, command, connection));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String outcome(SoakNode node, String command, ConnectionId connection) {
        try {
            String answer = node.line().ask(command + " " + connection.value(), PATIENCE);
            return switch (answer.split(" ", 2)[0]) {
                case "ok" -> "done";
                case "over" -> "to be authorised again";
                case "later" -> "later";
                default -> answer;
            };
        } catch (IllegalStateException e) {
            return "its node was killed";
        }
    }

    /** Whether it is as promised: lost only with an answer that its node had in hand, and nowhere else, when it was killed. */
    boolean isAsPromised(ConnectionId connection, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Alive _ -> true;
            case Verdict.Lost(String problem) -> {
                Matcher lost = LOST.matcher(problem);
                yield lost.find()
                        && nodes.stream()
                                .anyMatch(node -> node.diedWith(
                                        lost.group(2), connection, Instant.parse(lost.group(1)), IN_HAND));
            }
            case Verdict.Stuck _ -> false;
        };
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        nodes.forEach(SoakNode::close);
        control.close();
    }
}
