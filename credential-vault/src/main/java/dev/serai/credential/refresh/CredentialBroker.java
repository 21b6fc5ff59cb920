package dev.serai.credential.refresh;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hot path: a good token for a connection, from memory as long as it lives; callers that meet its end together cause
 * one refresh and wait for it. Thread-safe; blocks at most {@code tokenWait}.
 *
 * <p>The connection's row is looked at again after {@link #FRESH}, so that a disconnect or a refresh elsewhere is noticed
 * without a read per call.
 */
public final class CredentialBroker implements TokenSource, AutoCloseable {
    /** How long a caller waits for a refresh under way. */
    public static final Duration TOKEN_WAIT = Duration.ofSeconds(75);

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(5);

    private final Connections connections;
    private final CredentialVault vault;
    private final SingleFlight flights;
    private final PatientRefresh patient;
    private final VaultPatience patience;
    private final Clock clock;
    // what is in use is written again whenever its row is looked at, and a read has nothing to keep account of
    private final Cache<ConnectionId, Held> held = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(30))
            .maximumSize(100_000)
            .build();
    private final Uncured uncured;
    private volatile TokenUse use = (connection, tokens) -> {};

    public CredentialBroker(
            Connections connections,
            CredentialVault vault,
            Refresher refresher,
            CredentialListener listener,
            Clock clock) {
        this.connections = connections;
        this.vault = vault;
        this.flights = new SingleFlight(refresher, listener);
        this.patient = new PatientRefresh(flights, refresher.pause(), clock);
        this.patience = new VaultPatience(clock, refresher.pause());
        this.clock = clock;
        this.uncured = new Uncured(clock);
    }

    /** As {@link #token(ConnectionId, Duration)} with {@link #TOKEN_WAIT}. */
    public AccessToken token(ConnectionId id) {
        return token(id, TOKEN_WAIT);
    }

    @Override
    public AccessToken token(ConnectionId id, Duration tokenWait) {
        @Nullable Held known = held.getIfPresent(id);
        if (known != null && clock.millis() < known.servesUntil()) {
            return known.token();
        }
        Instant end = clock.instant().plus(tokenWait);
        Held current = patience.with(tokenWait, () -> current(id));
        if (!expired(current.tokens(), margin(current.tokens()))) {
            return current.token();
        }
        Generation used = current.tokens().lineage().generation();
        // inside the margin it still lives: it is served if the refresh fails, or takes longer than it lives
        @Nullable Duration left = left(current.tokens());
        boolean lives = left != null;
        RefreshOutcome outcome = left != null
                ? whileItLives(current.connection(), used, left.compareTo(tokenWait) < 0 ? left : tokenWait)
                : patient.refresh(current.connection(), used, false, end);
        return switch (outcome) {
            case RefreshOutcome.Refreshed refreshed -> keep(id, refreshed.tokens());
            case RefreshOutcome.StillValid newer -> keep(id, newer.tokens());
            case RefreshOutcome.Refused refused -> {
                held.invalidate(id);
                if (lives) {
                    yield AccessToken.of(current.tokens());
                }
                throw ended(current.connection(), refused.problem());
            }
            case RefreshOutcome.Deferred deferred -> {
                if (lives) {
                    yield AccessToken.of(current.tokens());
                }
                throw unavailable(current.connection(), deferred.type(), deferred.why(), deferred.retryAfter());
            }
            case RefreshOutcome.Unknown unknown -> {
                if (lives) {
                    yield AccessToken.of(current.tokens());
                }
                throw unavailable(current.connection(), ErrorType.PROVIDER, unknown.why(), unknown.retryAfter());
            }
        };
    }

    /** Nothing that stands against a refresh stands against a token that lives. */
    private RefreshOutcome whileItLives(Connection connection, Generation used, Duration wait) {
        try {
            return flights.refresh(connection, used, false, wait);
        } catch (ReauthorizationRequiredException e) {
            throw e;
        } catch (SeraiException e) {
            return new RefreshOutcome.Deferred(e.type(), e.getMessage(), null);
        }
    }

    @Override
    public @Nullable AccessToken afterExpirySign(ConnectionId id, Generation used, Duration tokenWait) {
        Instant end = clock.instant().plus(tokenWait);
        return newer(id, used, true, connection -> patient.refresh(connection, used, true, end));
    }

    /** @param refused whether the provider refused its access token */
    private @Nullable AccessToken newer(
            ConnectionId id, Generation used, boolean refused, Function<Connection, RefreshOutcome> refresh) {
        Held current = current(id);
        if (current.tokens().lineage().generation().isNewerThan(used)) {
            return AccessToken.of(current.tokens());
        }
        if (refused && uncured.holds(id) && !expired(current.tokens(), Duration.ZERO)) {
            return null;
        }
        RefreshOutcome outcome = refresh.apply(current.connection());
        return switch (outcome) {
            case RefreshOutcome.Refreshed refreshed -> keep(id, refreshed.tokens());
            case RefreshOutcome.StillValid newer -> keep(id, newer.tokens());
            case RefreshOutcome.Refused(String problem) -> {
                held.invalidate(id);
                if (refused) {
                    accessEnded(current);
                }
                throw ended(current.connection(), problem);
            }
            case RefreshOutcome.Deferred deferred -> {
                if (current.tokens().refreshToken() == null) {
                    yield null;
                }
                throw unavailable(current.connection(), deferred.type(), deferred.why(), deferred.retryAfter());
            }
            case RefreshOutcome.Unknown unknown ->
                throw unavailable(current.connection(), ErrorType.PROVIDER, unknown.why(), unknown.retryAfter());
        };
    }

    /**
     * Refreshes on request.
     *
     * @param used refresh only if this is still the stored generation; null to refresh whatever is stored
     * @return the token stored after it
     */
    public AccessToken refresh(ConnectionId id, @Nullable Generation used, Duration tokenWait) {
        Held current = current(id);
        // whoever names the generation met a sign of its expiry; whoever forces a refresh has a token that may live
        boolean refused = used != null;
        Generation replaced = used != null ? used : current.tokens().lineage().generation();
        @Nullable
        AccessToken newer =
                newer(id, replaced, refused, connection -> flights.refresh(connection, replaced, refused, tokenWait));
        return newer != null ? newer : AccessToken.of(current.tokens());
    }

    @Override
    public void uncured(ConnectionId id) {
        uncured.failed(id);
    }

    @Override
    public void cured(ConnectionId id) {
        uncured.cured(id);
    }

    /** Another node may have changed it: looks again at the next call. */
    public void changed(ConnectionId id) {
        held.asMap().computeIfPresent(id, (key, known) -> new Held(known.connection(), known.tokens(), Instant.EPOCH));
    }

    /** Forgets what is held in memory, e.g. after a disconnect. */
    public void forget(ConnectionId id) {
        held.invalidate(id);
        uncured.cured(id);
    }

    /** @param listener is told of uses; in the place of the one before */
    void onUse(TokenUse listener) {
        use = listener;
    }

    /** Renews a token that still lives: its callers go on with it until there is a newer one. */
    RefreshOutcome ahead(Connection connection, Generation used) {
        RefreshOutcome outcome = flights.refresh(connection, used, false, TOKEN_WAIT);
        switch (outcome) {
            case RefreshOutcome.Refreshed(OAuthTokens tokens) -> keep(connection.id(), tokens);
            case RefreshOutcome.StillValid(OAuthTokens tokens) -> keep(connection.id(), tokens);
            case RefreshOutcome.Refused _ -> held.invalidate(connection.id());
            case RefreshOutcome.Deferred _, RefreshOutcome.Unknown _ -> {}
        }
        return outcome;
    }

    /** Lets refreshes under way end, so that no answer is lost. */
    @Override
    public void close() {
        patient.close();
        flights.close();
    }

    private Held current(ConnectionId id) {
        @Nullable Held known = held.getIfPresent(id);
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.checkedAt().plus(FRESH))) {
            return known;
        }
        try {
            Held current = look(id, known, now);
            held.put(id, current);
            use.used(current.connection(), current.tokens());
            return current;
        } catch (SeraiException e) {
            if (known == null || !e.isTransient()) {
                throw e;
            }
            // database or vault out of reach: what is in memory serves on
            Held asKnown = new Held(known.connection(), known.tokens(), now);
            held.put(id, asKnown);
            return asKnown;
        }
    }

    private Held look(ConnectionId id, @Nullable Held known, Instant now) {
        Connection connection = connections
                .find(id)
                .orElseThrow(() -> new ReauthorizationRequiredException("There is no such connection any more."));
        if (connection.status() == Connection.Status.DISCONNECTED) {
            held.invalidate(id);
            throw new ReauthorizationRequiredException(
                    "Connection '" + connection.alias() + "' was disconnected: connect it anew.");
        }
        if (connection.isOver(now)) {
            held.invalidate(id);
            throw ended(connection, connection.problem());
        }
        OAuthTokens tokens = known != null && isNewest(known.tokens(), connection) ? known.tokens() : read(connection);
        return new Held(connection, tokens, now);
    }

    private static boolean isNewest(OAuthTokens tokens, Connection connection) {
        return tokens.lineage().incarnation() == connection.incarnation()
                && !connection.generation().isNewerThan(tokens.lineage().generation());
    }

    private OAuthTokens read(Connection connection) {
        Read read = vault.read(connection.id().path(), connection.vaultVersion());
        if (read instanceof Read.Found(OAuthTokens tokens, long _)) {
            return tokens;
        }
        throw new ReauthorizationRequiredException("The vault holds no tokens for connection '" + connection.alias()
                + "' (" + connection.status() + "): connect it anew.");
    }

    private AccessToken keep(ConnectionId id, OAuthTokens tokens) {
        held.asMap()
                .computeIfPresent(
                        id,
                        (key, before) -> tokens.lineage()
                                        .generation()
                                        .isNewerThan(before.tokens().lineage().generation())
                                ? new Held(before.connection(), tokens, before.checkedAt())
                                : before);
        return AccessToken.of(tokens);
    }

    /** How much longer the access token lives; null if it has ended. */
    private @Nullable Duration left(OAuthTokens tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null) {
            return CredentialBroker.TOKEN_WAIT;
        }
        Duration left = Duration.between(clock.instant(), expiresAt);
        return left.isPositive() ? left : null;
    }

    private boolean expired(OAuthTokens tokens, Duration margin) {
        Instant expiresAt = tokens.expiresAt();
        return expiresAt != null && !clock.instant().isBefore(expiresAt.minus(margin));
    }

    /** A tenth of its life, at most 5 s: a token that ends on its way to the provider is of no use. */
    private static Duration margin(OAuthTokens tokens) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null) {
            return Duration.ZERO;
        }
        Duration tenth = Duration.between(tokens.obtainedAt(), expiresAt).dividedBy(10);
        return tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN;
    }

    /** The provider has refused the access token too: nobody needs to try it again. */
    private void accessEnded(Held last) {
        Connection connection = last.connection();
        Lineage lineage = last.tokens().lineage();
        try {
            connections.accessEnded(connection.id(), lineage.incarnation(), lineage.generation(), clock.instant());
        } catch (SeraiException e) {
            if (!e.isTransient()) {
                throw e;
            }
            // the next call is refused as well, and says it again
        }
    }

    private static ReauthorizationRequiredException ended(Connection connection, @Nullable String problem) {
        return new ReauthorizationRequiredException("Connection '" + connection.alias()
                + "' has to be authorised again: " + (problem == null ? "its authorisation has ended." : problem));
    }

    private static CredentialUnavailableException unavailable(
            Connection connection, ErrorType type, String why, @Nullable Duration retryAfter) {
        return new CredentialUnavailableException(
                type,
                "No usable token for connection '" + connection.alias() + "' right now: " + why,
                retryAfter,
                null);
    }

    /**
     * @param servesUntil in milliseconds of the clock, so that a hit computes nothing: neither is the row to be looked at
     *     again before, nor does the token come near its end
     */
    private record Held(
            Connection connection, OAuthTokens tokens, Instant checkedAt, AccessToken token, long servesUntil) {
        Held(Connection connection, OAuthTokens tokens, Instant checkedAt) {
            this(connection, tokens, checkedAt, AccessToken.of(tokens), servesUntil(tokens, checkedAt));
        }

        private static long servesUntil(OAuthTokens tokens, Instant checkedAt) {
            Instant stale = checkedAt.plus(FRESH);
            Instant expiresAt = tokens.expiresAt();
            Instant nearEnd = expiresAt == null ? stale : expiresAt.minus(margin(tokens));
            return (nearEnd.isBefore(stale) ? nearEnd : stale).toEpochMilli();
        }
    }
}
