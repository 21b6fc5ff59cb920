package dev.serai.server.oauthclient;

import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.refresh.RefreshBrake;
import dev.serai.credential.refresh.RefreshBrake.Hold;
import dev.serai.credential.refresh.RefreshOutcome;
import dev.serai.credential.refresh.Refresher;
import dev.serai.server.audit.Audit;
import dev.serai.server.watch.Watch;
import dev.serai.server.watch.Watch.Look;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks after clients whose refreshes are held, whichever node held them: each hold is told once, and its end too, and from
 * time to time one connection is tried, whether anybody needs it or not.
 */
@Component
class BrakeWatch {
    private static final Logger LOG = LoggerFactory.getLogger(BrakeWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(75);

    private final RefreshBrake brake;
    private final ClientBrake clientBrake;
    private final Refresher refresher;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;
    private final Set<OAuthClientId> beingTried = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("serai-canary-", 0).factory());
    private volatile int held;

    BrakeWatch(
            RefreshBrake brake,
            ClientBrake clientBrake,
            Refresher refresher,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Audit audit,
            MeterRegistry meters,
            Clock clock) {
        this.brake = brake;
        this.clientBrake = clientBrake;
        this.refresher = refresher;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
        this.clock = clock;
        Gauge.builder("serai.refresh.held", () -> held)
                .description("How many OAuth clients' refreshes are held.")
                .register(meters);
    }

    @Bean
    static Watch watchOverHeldClients(BrakeWatch brake) {
        return new Watch("OAuth clients that are held", new Look(brake::look, EVERY));
    }

    private record Told(String workspace, String id, String connector, String name, String refused) {}

    void look() {
        transaction.executeWithoutResult(_ -> {
            begun().forEach(one -> tell(
                    one,
                    "oauth_client.refreshes_held",
                    Map.of("connector", one.connector(), "name", one.name(), "refused", one.refused())));
            over().forEach(one -> tell(
                    one, "oauth_client.refreshes_resumed", Map.of("connector", one.connector(), "name", one.name())));
        });
        List<Hold> holds = brake.holds();
        held = holds.size();
        holds.stream()
                .filter(hold -> !hold.nextCanary().isAfter(clock.instant()))
                .filter(hold -> beingTried.add(hold.client()))
                .forEach(hold -> threads.execute(() -> tryOne(hold.client())));
    }

    private void tryOne(OAuthClientId client) {
        try {
            clientBrake.next(client).ifPresent(one -> {
                RefreshOutcome outcome = refresher.refresh(one, one.generation(), false, LONGEST);
                LOG.info(
                        "Refreshes of OAuth client {} are held; connection {} was tried: {}",
                        client,
                        one.id(),
                        outcome.getClass().getSimpleName());
            });
        } catch (SeraiException e) {
            LOG.debug("A connection of OAuth client {} is tried later: {}", client, e.getMessage());
        } finally {
            beingTried.remove(client);
        }
    }

    private List<Told> begun() {
        return jdbc.sql("""
                        with told as (
                            insert into oauth_client_alarm as a (client, since)
                            select client, held_since from oauth_client_brake where held_since is not null
                            on conflict (client) do update set since = excluded.since where a.since <> excluded.since
                            returning client)
                        select c.workspace, c.id, c.connector, c.name,
                            (select count(*) from oauth_client_refusal r where r.client = c.id) as refused
                        from oauth_client c join told on told.client = c.id
                        """).query(BrakeWatch::read).list();
    }

    private List<Told> over() {
        return jdbc.sql("""
                        delete from oauth_client_alarm a using oauth_client c where c.id = a.client and not exists (
                            select 1 from oauth_client_brake b where b.client = a.client and b.held_since is not null)
                        returning c.workspace, c.id, c.connector, c.name, 0 as refused
                        """).query(BrakeWatch::read).list();
    }

    private static Told read(ResultSet row, int number) throws SQLException {
        return new Told(
                row.getString("workspace"),
                row.getString("id"),
                row.getString("connector"),
                row.getString("name"),
                row.getString("refused"));
    }

    private void tell(Told one, String event, Map<String, String> detail) {
        LOG.warn("{}: OAuth client {} ('{}')", event, one.id(), one.name());
        audit.record(one.workspace(), null, event, "oauth-client/" + one.id(), detail);
    }

    /** Lets a refresh under way end. */
    @PreDestroy
    void close() {
        threads.close();
    }
}
