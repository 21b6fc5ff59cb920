package dev.serai.server.devicecode;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.oauth2.DeviceAuthorizationGrant;
import dev.serai.credential.oauth2.TokenAnswer;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.server.connection.NewConnection;
import dev.serai.server.devicecode.DeviceCodes.Due;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Users;
import dev.serai.server.oauthclient.OAuthClients;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Asks providers whether somebody has entered the code (RFC 8628 §3.4, §3.5). Which node asks is settled in the database, so that no
 * provider is asked twice at once. Each provider has turns of its own, so that a slow one does not hold up the others.
 */
@Component
class PollDeviceCodes {
    private static final Logger LOG = LoggerFactory.getLogger(PollDeviceCodes.class);
    private static final int MOST_AT_ONCE = 64;
    /** One that answers slowly, or not at all, takes no more than these from the others. */
    private static final int MOST_AT_A_PROVIDER = 8;

    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final Duration SLOWEST = Duration.ofMinutes(1);
    private static final String TOO_LATE =
            "Nobody entered the code in time, so nothing was connected. Start again for a new one.";

    private final DeviceCodes codes;
    private final DeviceAuthorizationGrant grant;
    private final PostgresConnections connections;
    private final NewConnection newConnection;
    private final Connectors connectors;
    private final OAuthClients clients;
    private final Users users;
    private final Clock clock;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("serai-device-code-", 0).factory());
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);
    /** How many polls are under way, by token endpoint. */
    private final ConcurrentMap<String, Integer> turns = new ConcurrentHashMap<>();

    PollDeviceCodes(
            DeviceCodes codes,
            DeviceAuthorizationGrant grant,
            PostgresConnections connections,
            NewConnection newConnection,
            Connectors connectors,
            OAuthClients clients,
            Users users,
            Clock clock) {
        this.codes = codes;
        this.grant = grant;
        this.connections = connections;
        this.newConnection = newConnection;
        this.connectors = connectors;
        this.clients = clients;
        this.users = users;
        this.clock = clock;
    }

    /** Polls with each code that is due, or ends it, and does not wait for the answers. */
    void look() {
        while (free.tryAcquire()) {
            Optional<Due> due = Optional.empty();
            try {
                due = codes.claim();
            } finally {
                if (due.isEmpty()) {
                    free.release();
                }
            }
            if (due.isEmpty()) {
                return;
            }
            Due one = due.get();
            threads.execute(() -> {
                try {
                    poll(one);
                } finally {
                    free.release();
                }
            });
        }
    }

    private void poll(Due due) {
        DeviceCode code = due.code();
        try {
            connections.find(code.connection()).ifPresent(connection -> poll(due, connection));
        } catch (VaultException e) {
            codes.again(code, code.interval(), code.interval());
        } catch (SeraiException e) {
            codes.failed(code, e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Connection {} is asked for later: the database does not answer", code.connection());
        } catch (RuntimeException e) {
            LOG.error("Polling for connection {} failed; it is tried again", code.connection(), e);
        }
    }

    private void poll(Due due, Connection connection) {
        DeviceCode code = due.code();
        @Nullable Connector connector = connectors.find(connection.connector()).orElse(null);
        @Nullable CurrentUser user = users.find(code.userId(), code.workspace()).orElse(null);
        if (connection.status() == Connection.Status.DISCONNECTED) {
            codes.failed(code, "The connection was deleted meanwhile, so nothing was connected.");
        } else if (connection.status() != Connection.Status.PENDING) {
            // made by a node that ended before it could say so
            codes.succeeded(code, List.of());
        } else if (!clock.instant().isBefore(code.expiresAt())) {
            codes.failed(code, TOO_LATE);
        } else if (connector == null || !connector.hash().equals(code.connectorHash())) {
            codes.failed(
                    code,
                    "The connector '" + connection.connector()
                            + "' was changed or removed meanwhile, so nothing was connected. Start again.");
        } else if (user == null || !user.workspace().equals(code.workspace())) {
            codes.failed(code, "Whoever started it may not do so any more, so nothing was connected.");
        } else {
            inTurn(
                    code,
                    connector.oauth2().tokenUri().expand(connection.settings()),
                    () -> ask(due, user, connector, connection));
        }
    }

    /** Does it now; or puts it back, if the provider is at too many already. */
    private void inTurn(DeviceCode code, String provider, Runnable poll) {
        try {
            if (turns.merge(provider, 1, Integer::sum) <= MOST_AT_A_PROVIDER) {
                poll.run();
            } else {
                codes.again(code, code.interval(), code.interval());
            }
        } finally {
            turns.computeIfPresent(provider, (_, now) -> now == 1 ? null : now - 1);
        }
    }

    private void ask(Due due, CurrentUser user, Connector connector, Connection connection) {
        DeviceCode code = due.code();
        OAuthClient client = clients.require(code.workspace(), connection.client());
        TokenOutcome outcome =
                grant.poll(connector, connection.settings(), clients.candidates(client), due.deviceCode());
        switch (outcome) {
            case TokenOutcome.Granted(TokenAnswer answer) -> keep(code, user, connector, client, connection, answer);
            case TokenOutcome.Refused refused
            when refused.error().equals("authorization_pending") -> codes.again(code, code.interval(), code.interval());
            case TokenOutcome.Refused refused -> codes.failed(code, why(connector, client, refused));
            case TokenOutcome.NotExecuted(String _, Duration retryAfter) -> slower(code, retryAfter);
            // if the answer held tokens, the next one says that the code was used
            case TokenOutcome.Unknown _ -> slower(code, null);
        }
    }

    private void keep(
            DeviceCode code,
            CurrentUser user,
            Connector connector,
            OAuthClient client,
            Connection connection,
            TokenAnswer answer) {
        try {
            codes.succeeded(
                    code,
                    newConnection
                            .complete(user, connector, client, connection, code.asked(), answer)
                            .notes());
        } catch (VaultException e) {
            // the code is used up: asking again would get no other answer
            codes.failed(code, e.getMessage() + " Start again when the vault is back.");
        }
    }

    /** {@code slow_down}, and what is to be treated likewise. */
    private void slower(DeviceCode code, @Nullable Duration retryAfter) {
        Duration longer = code.interval().plus(SLOWER);
        Duration interval = longer.compareTo(SLOWEST) > 0 ? SLOWEST : longer;
        codes.again(code, interval, retryAfter == null || retryAfter.compareTo(interval) < 0 ? interval : retryAfter);
    }

    private static String why(Connector connector, OAuthClient client, TokenOutcome.Refused refused) {
        return switch (refused.error()) {
            case "access_denied" ->
                "You did not give " + connector.name()
                        + "'s consent, so nothing was connected. You can try again at any time.";
            case "expired_token" -> TOO_LATE;
            case "invalid_client", "unauthorized_client" ->
                connector.name() + " does not accept the OAuth client '" + client.name()
                        + "' any more: an admin has to check its client_id and client_secret. Nothing was connected.";
            case "invalid_grant" ->
                connector.name()
                        + " does not know the code any more: its answer may have been lost on the way. Nothing was"
                        + " connected; start again.";
            default ->
                connector.name() + " gave no tokens (" + refused.error() + "): " + refused.detail()
                        + " Nothing was connected.";
        };
    }

    /** Lets the polls under way come to their end: an answer that nobody reads is a grant that nobody knows of. */
    @PreDestroy
    void close() {
        threads.close();
    }
}
