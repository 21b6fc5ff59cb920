package dev.serai.credential.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.NamedConnections;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialUnavailableException;
import dev.serai.credential.refresh.ReauthorizationRequiredException;
import dev.serai.credential.refresh.TokenSource;
import dev.serai.credential.refresh.Uncured;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Connections of a running Serai, for a Camel application in another JVM: tokens from {@code GET /connections/{id}/token}; a
 * provider's sign of expiry is reported by {@code POST /connections/{id}/refresh} with {@code used_generation}, so that
 * Serai refreshes once, however many applications meet it. Serai alone has the refresh tokens. Thread-safe.
 *
 * <p>Tokens are kept in memory as long as they live, at most {@link #FRESH}; callers of this JVM that want the same one wait for
 * one request. While Serai is out of reach, a token that lives serves on.
 */
public final class RemoteTokens implements TokenSource, NamedConnections, AutoCloseable {
    /** After this a connection or token is asked for again: a disconnect is noticed by then. */
    static final Duration FRESH = Duration.ofSeconds(60);

    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(5);
    /** A token near its end that Serai hands out nevertheless is one that it cannot renew now. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final RemoteSerai serai;
    private final Clock clock;
    private final Uncured uncured;
    private final Flights flights = new Flights();
    private final Cache<ConnectionId, Held> held =
            Caffeine.newBuilder().maximumSize(100_000).build();
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    public RemoteTokens(RemoteSettings settings, Clock clock) {
        this.serai = new RemoteSerai(settings, clock);
        this.clock = clock;
        this.uncured = new Uncured(clock);
    }

    /** @param until when to ask again */
    private record Held(AccessToken token, Instant until) {}

    private record Known(Connection connection, Instant until) {}

    /**
     * @param workspace is not looked at: a service account sees those of its own
     * @throws SeraiException CONFIGURATION, {@code serai_refused}, or a transient one
     */
    @Override
    public Optional<Connection> find(String workspace, String idOrAlias) {
        @Nullable Known before = known.get(idOrAlias);
        if (before != null && clock.instant().isBefore(before.until())) {
            return Optional.of(before.connection());
        }
        try {
            Connection found = connection(workspace, serai.get("connections/" + RemoteSerai.encode(idOrAlias)));
            known.put(idOrAlias, new Known(found, clock.instant().plus(FRESH)));
            return Optional.of(found);
        } catch (CredentialUnavailableException e) {
            if (before == null) {
                throw e;
            }
            return Optional.of(before.connection());
        } catch (SeraiException e) {
            if (e.code().equals("unknown_connection")) {
                known.remove(idOrAlias);
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public AccessToken token(ConnectionId id, Duration tokenWait) {
        @Nullable Held before = held.getIfPresent(id);
        if (before != null && clock.instant().isBefore(before.until())) {
            return before.token();
        }
        try {
            return flights.join(new Flights.Key(id, Generation.NONE), tokenWait, () -> ask(id));
        } catch (CredentialUnavailableException e) {
            if (before != null && lives(before.token())) {
                return before.token();
            }
            throw e;
        }
    }

    @Override
    public @Nullable AccessToken afterExpirySign(ConnectionId id, Generation used, Duration tokenWait) {
        @Nullable Held before = held.getIfPresent(id);
        if (before != null && before.token().generation().isNewerThan(used)) {
            return before.token();
        }
        if (uncured.holds(id) && before != null && lives(before.token())) {
            return null;
        }
        AccessToken after = flights.join(new Flights.Key(id, used), tokenWait, () -> refresh(id, used));
        return after.generation().isNewerThan(used) ? after : null;
    }

    @Override
    public void uncured(ConnectionId id) {
        uncured.failed(id);
    }

    @Override
    public void cured(ConnectionId id) {
        uncured.cured(id);
    }

    private AccessToken refresh(ConnectionId id, Generation used) {
        @Nullable Held now = held.getIfPresent(id);
        if (now != null && now.token().generation().isNewerThan(used)) {
            return now.token();
        }
        serai.post(
                "connections/" + id + "/refresh",
                RemoteSerai.json().createObjectNode().put("used_generation", used.value()));
        return ask(id);
    }

    private AccessToken ask(ConnectionId id) {
        try {
            AccessToken token = read(serai.get("connections/" + id + "/token"));
            held.asMap()
                    .merge(
                            id,
                            new Held(token, until(token)),
                            (before, after) -> before.token()
                                            .generation()
                                            .isNewerThan(after.token().generation())
                                    ? before
                                    : after);
            return token;
        } catch (ReauthorizationRequiredException e) {
            held.invalidate(id);
            throw e;
        }
    }

    private Instant until(AccessToken token) {
        Instant now = clock.instant();
        Instant longest = now.plus(FRESH);
        if (token.expiresAt() == null) {
            return longest;
        }
        Duration left = Duration.between(now, token.expiresAt());
        Duration tenth = left.dividedBy(10);
        Instant end = token.expiresAt().minus(tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN);
        Instant shortest = now.plus(SHORTEST);
        return end.isBefore(shortest) ? shortest : end.isBefore(longest) ? end : longest;
    }

    private boolean lives(AccessToken token) {
        return token.expiresAt() == null || clock.instant().isBefore(token.expiresAt());
    }

    private static AccessToken read(JsonNode json) {
        Map<String, String> values = new HashMap<>();
        json.path("values")
                .properties()
                .forEach(value -> values.put(value.getKey(), value.getValue().asText()));
        return new AccessToken(
                SecretValue.of(json.path("access_token").asText()),
                new Generation(json.path("generation").asLong()),
                instant(json, "expires_at"),
                Map.copyOf(values));
    }

    /** As much of it as calls need; its settings come with the tokens. */
    private static Connection connection(String workspace, JsonNode json) {
        return new Connection(
                new ConnectionId(json.path("id").asText()),
                workspace,
                json.path("alias").asText(),
                json.path("connector").asText(),
                new OAuthClientId("remote"),
                null,
                Connection.Status.valueOf(json.path("status").asText()),
                1,
                new Generation(json.path("generation").asLong()),
                0,
                Map.of(),
                List.of(),
                null,
                instant(json, "expires_at"),
                null,
                null,
                json.path("problem").isTextual() ? json.path("problem").asText() : null,
                Instant.parse(json.path("created_at").asText()));
    }

    private static @Nullable Instant instant(JsonNode json, String field) {
        return json.path(field).isTextual() ? Instant.parse(json.path(field).asText()) : null;
    }

    @Override
    public void close() throws IOException {
        flights.close();
        serai.close();
    }
}
