package dev.serai.server.oauthclient;

import dev.serai.connector.ErrorType;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.RefreshOutcome;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HomeNotice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Alarms whoever can mend it when a provider refuses refreshes although no grant has ended: the admin if it is the OAuth
 * client's id and secret, the builder if it is how it was asked. Told once by all nodes together, and shown until a refresh
 * works again.
 */
@Component
public class RefusedClients implements CredentialListener, HomeNotice, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedClients.class);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;
    /** One, so that a refusal is never written down after the refresh that followed it. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("serai-refused-clients").factory());

    RefusedClients(JdbcClient jdbc, PlatformTransactionManager transactions, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
        this.clock = clock;
    }

    /** A client that is refused. */
    public record Refused(
            String workspace,
            String client,
            String connector,
            String name,
            boolean aboutClient,
            String why,
            Instant since) {
        /** What there is to know, and what to do. */
        public String words() {
            return "The OAuth client '" + name + "' gets no new tokens: " + why
                    + (aboutClient
                            ? " Look at the app at the provider. If its secret is another one now, add that by POST"
                                    + " /api/v1/oauth-clients/" + client + "/secrets: it is tried at once."
                            : " Compare the connector, and the scopes it asks for, with what the provider documents.")
                    + " Until then its connections live as long as their tokens do.";
        }
    }

    @Override
    public void refreshed(Connection connection, RefreshOutcome outcome, Duration took) {
        switch (outcome) {
            case RefreshOutcome.Refreshed _ -> accepted(connection);
            case RefreshOutcome.Deferred deferred
            when deferred.type() == ErrorType.CONFIGURATION -> later(() -> refused(connection, deferred));
            case RefreshOutcome.Deferred _,
                    RefreshOutcome.StillValid _,
                    RefreshOutcome.Refused _,
                    RefreshOutcome.Unknown _ -> {}
        }
    }

    /** Its client, and the connector as far as this one uses it, are in order. */
    void accepted(Connection connection) {
        later(() -> cured(connection));
    }

    /** A refresh waits for nobody who only wants to hear of it. */
    private void later(Runnable telling) {
        thread.execute(() -> {
            try {
                transaction.executeWithoutResult(_ -> telling.run());
            } catch (DataAccessException e) {
                LOG.debug("Whether an OAuth client is refused is written down at its next refresh", e);
            }
        });
    }

    private void refused(Connection connection, RefreshOutcome.Deferred refusal) {
        boolean aboutClient = refusal.aboutTheClient();
        String why = refusal.why();
        String client = connection.client().value();
        boolean isNew = jdbc.sql("""
                                insert into oauth_client_refused (client, about_client, connection, why, since)
                                values (?, ?, ?, ?, ?) on conflict (client, about_client) do nothing
                                """)
                        .params(client, aboutClient, connection.id().value(), why, Timestamp.from(clock.instant()))
                        .update()
                == 1;
        if (isNew) {
            jdbc.sql("""
                            select c.*, r.about_client, r.why, r.since from oauth_client c
                            join oauth_client_refused r on r.client = c.id where c.id = ? and r.about_client = ?
                            """)
                    .params(client, aboutClient)
                    .query(RefusedClients::read)
                    .list()
                    .forEach(one -> {
                        LOG.warn("{} (OAuth client {})", one.words(), one.client());
                        tell(one, "oauth_client.refused", Map.of("to_do", one.words()));
                    });
        } else {
            jdbc.sql("update oauth_client_refused set connection = ?, why = ? where client = ? and about_client = ?")
                    .params(connection.id().value(), why, client, aboutClient)
                    .update();
        }
    }

    private void cured(Connection connection) {
        jdbc.sql("""
                        delete from oauth_client_refused r using oauth_client c
                        where c.id = r.client and r.client = ? and (r.about_client or r.connection = ?)
                        returning c.*, r.about_client, r.why, r.since
                        """)
                .params(connection.client().value(), connection.id().value())
                .query(RefusedClients::read)
                .list()
                .forEach(one -> {
                    LOG.info("OAuth client {} ('{}') gets tokens again", one.client(), one.name());
                    tell(one, "oauth_client.accepted", Map.of());
                });
    }

    private void tell(Refused one, String event, Map<String, String> more) {
        Map<String, String> detail = new HashMap<>(more);
        detail.put("connector", one.connector());
        detail.put("name", one.name());
        audit.record(one.workspace(), null, event, "oauth-client/" + one.client(), detail);
    }

    /** Those of a workspace that still have somebody to refresh. */
    List<Refused> in(String workspace) {
        return jdbc.sql("""
                        select c.*, r.about_client, r.why, r.since from oauth_client_refused r
                        join oauth_client c on c.id = r.client
                        join connection n on n.id = r.connection and n.status = 'ACTIVE'
                        where c.workspace = ? order by r.since, c.id
                        """).param(workspace).query(RefusedClients::read).list();
    }

    @Override
    public List<Notice> of(CurrentUser user) {
        return in(user.workspace()).stream()
                .filter(one -> user.has(one.aboutClient() ? Role.ADMIN : Role.BUILDER))
                .map(one -> new Notice(
                        one.words(),
                        one.aboutClient() ? "/oauth-clients" : "/connectors/" + one.connector(),
                        "Show it"))
                .toList();
    }

    private static Refused read(ResultSet row, int number) throws SQLException {
        return new Refused(
                row.getString("workspace"),
                row.getString("id"),
                row.getString("connector"),
                row.getString("name"),
                row.getBoolean("about_client"),
                row.getString("why"),
                row.getTimestamp("since").toInstant());
    }

    @Override
    public void close() {
        thread.close();
    }
}
