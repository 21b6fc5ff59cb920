package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.connection.MemoryConnections;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.oauth2.TokenAnswer;
import dev.serai.credential.refresh.Story.Call;
import dev.serai.credential.refresh.Story.Event;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One connection, the nodes that share it, and all that lies between them: what one simulation is about. */
final class World {
    static final ConnectionId ID = new ConnectionId("field");
    static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final OAuthClientId CLIENT = new OAuthClientId("client");
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    final Simulation simulation;
    final SimulatedVault vault;
    final SimulatedProvider provider;
    final MemoryConnections connections = new MemoryConnections();
    final MemoryRefreshLedger ledger;
    final Names names = new Names();
    final Promises promises;
    final Connector connector;
    final List<SimulatedNode> nodes = new ArrayList<>();
    final Duration holdDown = Duration.ofMinutes(3);
    private final Story story;
    private final PlantedBug bug;
    private int grants;

    World(Choices choices, Simulation.Budget budget, boolean traced, Story story, PlantedBug bug) {
        this.story = story;
        this.bug = bug;
        simulation = new Simulation(choices, budget, traced, this::restarted);
        vault = new SimulatedVault(simulation);
        provider = new SimulatedProvider(simulation, story.rotation(), story.life());
        ledger = new MemoryRefreshLedger(connections, new TimeOf(simulation));
        connector = TestAccounts.connector(URI.create("https://provider.example"), story.rotation());
        promises = new Promises(this, nextGrant());
        connect();
        simulation.shares(this::state);
        for (int i = 0; i < story.calls().size(); i++) {
            SimulatedNode node = new SimulatedNode(String.valueOf((char) ('a' + i)));
            nodes.add(node);
            simulation.add(node);
            boot(node.process, story.calls().get(i));
        }
        for (int i = 0; i < story.events().size(); i++) {
            begin(story.events().get(i), nodes.get(nodes.size() - 1 - i % nodes.size()).process);
        }
    }

    private String nextGrant() {
        return "r" + ++grants;
    }

    private void connect() {
        OAuthClient client = TestAccounts.client(CLIENT, connector, "client-1", simulation.instant());
        connections.put(client);
        vault.put(CLIENT.path(), new ClientSecret(SecretValue.of("secret")));
        OAuthTokens given = tokens(provider.authorize(promises.grant()), 1, 1);
        OAuthTokens tokens = new OAuthTokens(
                given.accessToken(),
                given.refreshToken(),
                given.scopes(),
                given.obtainedAt().minus(Story.HOUR),
                simulation.instant().plus(story.left()),
                null,
                Map.of(),
                given.lineage());
        connections.put(TestAccounts.pending(ID, client, simulation.instant()));
        vault.put(ID.path(), tokens);
        connections.publish(ID, 1, Published.of(tokens, 1));
    }

    private OAuthTokens tokens(TokenAnswer answer, long generation, long incarnation) {
        return GrantedTokens.first(
                connector.oauth2(),
                answer,
                List.of("read"),
                new Generation(generation),
                incarnation,
                "grant-" + SimulatedProvider.grantOf(answer.accessToken().reveal()));
    }

    private void boot(SimulatedProcess process, List<Call> calls) {
        RefreshParts parts = parts(process);
        Refresher refresher = new Refresher(parts);
        RefreshUpkeep upkeep = new RefreshUpkeep(parts, refresher);
        if (!calls.isEmpty()) {
            simulation.spawn("caller", process, () -> calls.forEach(call -> call(parts, refresher, call)));
        }
        long start = simulation.millis();
        List<Integer> rounds =
                process.life == 1 ? story.rounds() : story.rounds().isEmpty() ? List.of(0) : story.rounds();
        if (!rounds.isEmpty()) {
            simulation.spawn("upkeep", process, () -> {
                for (int at : rounds) {
                    long wait = start + at * 1000L - simulation.millis();
                    if (wait > 0) {
                        simulation.sleep(Duration.ofMillis(wait), false);
                    }
                    upkeep.round();
                }
            });
        }
    }

    private SimulatedProcess restarted(SimulatedNode node) {
        SimulatedProcess process = new SimulatedProcess(node, node.process.life + 1);
        boot(process, List.of());
        return process;
    }

    private RefreshParts parts(SimulatedProcess process) {
        return new RefreshParts(
                new SteppedConnections(this, process),
                wanted -> Optional.of(connector),
                new SteppedVault(this, process, bug.vault(this, process)),
                bug.call(new SteppedCall(this)),
                new SteppedLedger(this, process, bug.ledger(this, process)),
                new SteppedDisk(this, process, bug.disk(SteppedDisk.on(process.node), process)),
                process.node.name,
                (connection, tokens) -> provider.revoke(
                        SimulatedProvider.grantOf(tokens.accessToken().reveal())),
                holdDown,
                simulation.clock(process),
                () -> 0L,
                length -> simulation.sleep(length, false));
    }

    /** As callers do it: asks until there is a token, or no hope. */
    private void call(RefreshParts parts, Refresher refresher, Call call) {
        SimulatedTask task = simulation.running();
        Generation used;
        try {
            Connection row = parts.connections().find(ID).orElseThrow();
            used = call == Call.FIRST || call == Call.ONCE ? new Generation(1) : row.generation();
            Instant end = row.expiresAt();
            if (call == Call.EXPIRED && end != null && simulation.instant().isBefore(end)) {
                simulation.sleep(Duration.between(simulation.instant(), end), false);
            }
        } catch (SeraiException _) {
            return;
        }
        task.refused = call == Call.SIGN;
        for (int i = 0; i < (call == Call.ONCE ? 1 : story.tries()); i++) {
            Duration wait = Duration.ofSeconds(20);
            try {
                RefreshOutcome outcome = refresher.refresh(row(), used, task.refused, PATIENCE);
                switch (outcome) {
                    case RefreshOutcome.Refreshed _, RefreshOutcome.StillValid _, RefreshOutcome.Refused _ -> {
                        return;
                    }
                    case RefreshOutcome.Deferred(var _, var _, Duration later, var _)
                    when later != null -> wait = later;
                    case RefreshOutcome.Deferred _ -> {}
                    case RefreshOutcome.Unknown(var _, Duration later, var _) -> wait = later;
                }
            } catch (ReauthorizationRequiredException _) {
                return;
            } catch (SeraiException _) {
                // later
            }
            simulation.sleep(wait.compareTo(Duration.ofMinutes(1)) > 0 ? Duration.ofMinutes(1) : wait, false);
        }
    }

    private void begin(Event event, SimulatedProcess process) {
        RefreshParts parts = parts(process);
        Refresher refresher = new Refresher(parts);
        simulation.spawn(event.name().toLowerCase(java.util.Locale.ROOT) + grants, process, () -> {
            try {
                Connection row = parts.connections().find(ID).orElseThrow();
                switch (event) {
                    case DISCONNECT -> disconnect(parts, row);
                    case REAUTHORIZE -> {
                        OAuthTokens tokens = tokens(
                                provider.authorize(nextGrant()),
                                row.generation().next().value(),
                                row.incarnation() + 1);
                        refresher.replace(ID, tokens);
                    }
                    case REVOKE_AT_PROVIDER -> promises.revokedByOwner();
                }
            } catch (SeraiException _) {
                // the owner sees it, and does it again or not
            }
        });
    }

    /** As the platform does it: the row, the tombstone, the older versions, the grant. */
    private void disconnect(RefreshParts parts, Connection row) {
        OptionalLong incarnation = parts.ledger().disconnect(ID, row.incarnation());
        if (incarnation.isEmpty()) {
            return;
        }
        String grant = promises.grant();
        if (bug == PlantedBug.DISCONNECT_BY_DELETE) {
            vault.delete(ID.path());
            promises.buried();
            return;
        }
        Burial.Result result = new Burial(parts.vault()).bury(row, incarnation.getAsLong());
        if (result instanceof Burial.Result.Buried) {
            if (row().incarnation() == incarnation.getAsLong()) {
                promises.buried();
            }
            provider.revoke(grant);
        }
    }

    /** Everybody recovers, the token ends, somebody wants a new one. */
    void settleDown() throws InterruptedException {
        simulation.calm();
        for (int i = 0; i < 6; i++) {
            for (SimulatedNode node : nodes) {
                boolean last = node == nodes.getLast();
                RefreshParts parts = parts(node.process);
                Refresher refresher = new Refresher(parts);
                RefreshUpkeep upkeep = new RefreshUpkeep(parts, refresher);
                boolean wants = last && i >= 2;
                simulation.spawn("end", node.process, () -> {
                    upkeep.round();
                    if (wants) {
                        call(parts, refresher, Call.EXPIRED);
                    }
                    simulation.sleep(Duration.ofSeconds(70), false);
                });
            }
            simulation.run();
        }
        promises.atTheEnd();
    }

    Connection row() {
        return connections.find(ID).orElseThrow();
    }

    SimulatedNode node(String name) {
        return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
    }

    static String state(Connection row) {
        return row.status() + "/i" + row.incarnation() + "/g" + row.generation() + "/v" + row.vaultVersion() + "/"
                + row.expiresAt();
    }

    private long state() {
        LeaseState lease = ledger.state(ID);
        StringBuilder state = new StringBuilder(state(row()))
                .append(vault.state(ID.path(), names))
                .append(provider.state())
                .append(names.of(lease.leaseId()))
                .append(lease.until())
                .append(names.of(lease.intent()));
        ledger.entries(ID).forEach(entry -> state.append(names.of(entry)));
        for (SimulatedNode node : nodes) {
            state.append(node.name);
            node.disk.forEach(entry -> state.append(names.of(entry)));
            ledger.life(node.name)
                    .ifPresent(life -> state.append(life.spokeAt().toEpochMilli())
                            .append(life.busy().stream().map(names::of).sorted().toList()));
        }
        return StateHash.of(state.append(promises.state()));
    }
}
