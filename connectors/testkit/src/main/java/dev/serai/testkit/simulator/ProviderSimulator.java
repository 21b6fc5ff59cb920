package dev.serai.testkit.simulator;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A provider on 127.0.0.1, with one profile: {@code observant}, {@code salesforce}, {@code google} or {@code github}.
 * Its users are alice and bob, password {@code pw}. Thread-safe; closing it cuts what is under way.
 */
public final class ProviderSimulator implements AutoCloseable {
    private static final Duration ANSWER_FIRST = Duration.ofMillis(100);

    private final Profile profile;
    private final SimulatorClock clock = new SimulatorClock(Clock.systemUTC());
    private final SecretLog secrets = new SecretLog();
    private final RequestLog log = new RequestLog();
    private final Faults faults = new Faults();
    private final Notes notes = new Notes();
    private final GrantStore store;
    private final Records records;
    private final Listener listener;
    private final Origin origin;
    private final Provider provider;

    private ProviderSimulator(String profileName, int port, @Nullable Path stateFile) {
        profile = Profile.load(profileName);
        store = new GrantStore(stateFile);
        records = new Records(profile.records(), store, clock);
        listener = new Listener(port);
        origin = new Origin(listener.port());
        provider =
                new Provider(profile, store, secrets, faults, log, notes, records, origin, clock, new ControlApi(this));
        listener.serve(new Dispatcher(provider, faults, log, clock));
    }

    /** On a free port. */
    public static ProviderSimulator start(String profile) {
        return start(profile, 0, null);
    }

    /**
     * @param port 0 for a free one
     * @param stateFile what keeps clients, grants and tokens over a restart; null if nothing needs to
     * @throws IllegalArgumentException if there is no such profile
     * @throws java.io.UncheckedIOException if the port cannot be had
     */
    public static ProviderSimulator start(String profile, int port, @Nullable Path stateFile) {
        return new ProviderSimulator(profile, port, stateFile);
    }

    /** {@code http://127.0.0.1:port}, which is also its issuer identifier. */
    public URI url() {
        return origin.uri();
    }

    public int port() {
        return origin.port();
    }

    public String profile() {
        return profile.name();
    }

    /** Registers a client or registers it anew. */
    public SimulatedClient register(String clientId, String secret, Collection<String> redirectUris) {
        SimulatedClient client = new SimulatedClient(clientId, List.of(secret), List.copyOf(redirectUris));
        secrets.remember("client_secret", secret);
        store.change(state -> state.clients.put(clientId, client));
        return client;
    }

    /** Registers a client with a name and a secret of the simulator's choice. */
    public SimulatedClient register(String... redirectUris) {
        String name = "client-" + UUID.randomUUID().toString().substring(0, 8);
        return register(name, secrets.issue("client_secret", "scs_"), List.of(redirectUris));
    }

    /** From now on this secret works, too. */
    public void addClientSecret(String clientId, String secret) {
        secrets.remember("client_secret", secret);
        changeClient(clientId, client -> {
            List<String> all = new ArrayList<>(client.secrets());
            all.add(secret);
            return new SimulatedClient(clientId, all, client.redirectUris());
        });
    }

    /** From now on this secret works no longer. */
    public void removeClientSecret(String clientId, String secret) {
        changeClient(clientId, client -> {
            List<String> rest = new ArrayList<>(client.secrets());
            rest.remove(secret);
            return new SimulatedClient(clientId, rest, client.redirectUris());
        });
    }

    private void changeClient(String clientId, UnaryOperator<SimulatedClient> change) {
        store.change(state -> {
            if (state.clients.computeIfPresent(clientId, (id, client) -> change.apply(client)) == null) {
                throw new IllegalArgumentException("No client '" + clientId + "' is registered");
            }
            return true;
        });
    }

    /** Access tokens that are issued from now on live so long, in whole seconds; the profile says what holds at first. */
    public void accessTokensLive(Duration life) {
        provider.accessTokensLive(life);
    }

    /** Every access token issued so far is expired, now. Refresh tokens stay good. */
    public void expireAccessTokens() {
        store.change(state -> {
            state.grants.keySet().forEach(grant -> state.expire(grant, clock.instant()));
            return true;
        });
    }

    /** Every grant so far is ended, as if its user had removed the application. */
    public void revokeGrants() {
        store.change(state -> {
            List.copyOf(state.grants.keySet()).forEach(state::kill);
            state.consents.clear();
            return true;
        });
    }

    /** How many grants are alive. */
    public long liveGrants() {
        return store.read(state ->
                state.grants.values().stream().filter(GrantStore.Grant::alive).count());
    }

    /** Lets time pass for the simulator. */
    public void advance(Duration by) {
        clock.advance(by);
    }

    /** What goes wrong. */
    public Faults faults() {
        return faults;
    }

    /** The next n requests there get a 503. */
    public void unavailable(On on, int times) {
        faults.inject(Faults.unavailable(), on, times);
    }

    /** Until the faults are cleared, work there begins this much later. */
    public void slow(On on, Duration by) {
        faults.inject(Faults.slow(by), on);
    }

    /** The next n requests there are worked on, and then the connection is cut without an answer. */
    public void dropAnswer(On on, int times) {
        faults.inject(new Fault.DropAnswer(), on, times);
    }

    /** @param retryAfter seconds, or an HTTP date */
    public void tooManyRequests(On on, int times, String retryAfter) {
        faults.inject(Faults.tooManyRequests(retryAfter), on, times);
    }

    /** Whether the API answers 401 to every token, however good. */
    public void unauthorizedForever(boolean on) {
        toggle(new Fault.Unauthorized(), On.API, on);
    }

    /** Whether the token endpoint refuses everything, echoing in its description the token or code that it got. */
    public void tokenErrorEcho(boolean on) {
        toggle(new Fault.EchoGrant(), On.TOKEN, on);
    }

    private void toggle(Fault fault, On on, boolean active) {
        faults.withdraw(fault, on);
        if (active) {
            faults.inject(fault, on);
        }
    }

    /** Whether callbacks carry {@code iss} (RFC 9207); the profile says what holds at first. */
    public void sendIss(boolean send) {
        provider.sendIss(send);
    }

    /** Stops listening: who connects is refused. The port stays ours. */
    public void refuseConnections() {
        listener.refuse();
    }

    /** Stops listening soon, for this long. Whoever asked for it over HTTP still gets his answer. */
    void refuseConnections(Duration time) {
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(ANSWER_FIRST);
                refuseConnections();
                Thread.sleep(time);
                acceptConnections();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Listens again. */
    public void acceptConnections() {
        listener.accept();
    }

    /** So many more records appear. */
    public void addRecords(int more) {
        records.add(more);
    }

    /** From now on one more record appears each time this much of the simulator's time has passed. */
    public void growEvery(Duration every) {
        records.growEvery(every);
    }

    /** How many records there are now. */
    public int records() {
        return records.count();
    }

    /** Whether links to next pages are whole URLs instead of paths ({@code observant} only). */
    public void absoluteLinks(boolean on) {
        provider.absoluteLinks(on);
    }

    /** Every request answered so far, in order; those of the control API excepted. */
    public List<RecordedRequest> requests() {
        return log.requests();
    }

    /**
     * How many requests came, by kind ({@code token.refresh_token}, counted when they arrive) and by kind and outcome
     * ({@code token.refresh_token.200}, {@code api.401}, {@code token.refresh_token.dropped}).
     */
    public Map<String, Long> counts() {
        return log.counts();
    }

    /** One of {@link #counts()}, 0 if there was none. */
    public long count(String name) {
        return log.counts().getOrDefault(name, 0L);
    }

    /** How often each page of records was delivered, by path and query. */
    public Map<String, Long> pageFetches() {
        return log.pages();
    }

    /** Forgets what was counted. */
    public void clearCounts() {
        log.clear();
    }

    /** The bodies that the API took. */
    public List<ReceivedNote> notes() {
        return notes.received();
    }

    /** Every secret issued or received, by kind, the oldest first: for tests that look for them where they must not be. */
    public Map<String, Set<String>> secrets() {
        return secrets.all();
    }

    @Override
    public void close() {
        listener.close();
    }

    /** Names the simulator, not what it keeps. */
    @Override
    public String toString() {
        return "ProviderSimulator[" + profile.name() + " at " + origin.text() + "]";
    }
}
