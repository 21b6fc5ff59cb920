package dev.serai.server.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Grants of a provider that forgets what is not used for 60 days, and all grants after 90. */
class DormantIT extends PlatformTest {
    private static final String CONNECTOR = "observant-forgetful";

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Visitor user = platform.newUser(Role.MEMBER);
    private String id = "";

    @BeforeEach
    void connect() {
        SimulatedFiles.changed(platform, "observant", CONNECTOR, connector -> {
            ObjectNode lifetime = connector.withObject("/auth/oauth2/lifetime");
            lifetime.put("refresh_idle", "60d").put("refresh_absolute", "90d");
        });
        Connecting connecting = new Connecting(platform, provider);
        Client client = connecting.register(platform.admin(), CONNECTOR);
        id = connecting.connect(user, client);
        provider.clearCounts();
    }

    @Test
    void aGrantThatNobodyUsesIsKeptAliveAtHalfOfItsIdleLife() {
        lastRenewed(29);
        platform.bean(KeepAlive.class).look();
        await().during(Duration.ofSeconds(2)).until(() -> provider.count("token.refresh_token") == 0);

        lastRenewed(31);
        platform.bean(KeepAlive.class).look();

        await().until(() -> generation() == 2);
        platform.bean(KeepAlive.class).look();
        assertThat(provider.count("token.refresh_token")).isEqualTo(1);
    }

    @Test
    void theEndOfAGrantIsToldThirtySevenAndOneDaysBeforeEachOnce() {
        assertThat(user.page("/connections/" + id).body()).contains("Ends for good");
        grantedBefore(59);
        assertThat(warnings()).isEmpty();
        grantedBefore(61);
        assertThat(warnings()).containsExactly("30");
        assertThat(warnings()).containsExactly("30");
        assertThat(user.page("/").body()).contains("ends for good on ").contains("/connections/" + id);
        grantedBefore(84);
        assertThat(warnings()).containsExactly("30", "7");
        grantedBefore(89);
        jdbc().sql("update connection set granted_at = granted_at - interval '1 hour' where id = ?")
                .param(id)
                .update();
        assertThat(warnings()).containsExactly("30", "7", "1");
        assertThat(warnings()).containsExactly("30", "7", "1");
        assertThat(platform.newUser(Role.MEMBER).page("/").body()).doesNotContain(id);
    }

    private List<String> warnings() {
        platform.bean(RefreshCalendar.class).look();
        return jdbc().sql("""
                        select detail ->> 'days' from audit_event
                        where target = ? and action = 'connection.expires_soon' order by id
                        """).param("connection/" + id).query(String.class).list();
    }

    private void lastRenewed(int daysAgo) {
        jdbc().sql("update connection set last_refresh = now() - make_interval(days => ?) where id = ?")
                .params(daysAgo, id)
                .update();
    }

    private void grantedBefore(int days) {
        jdbc().sql("update connection set granted_at = now() - make_interval(days => ?) where id = ?")
                .params(days, id)
                .update();
    }

    private long generation() {
        return user.getJson("/api/v1/connections/" + id).get("generation").asLong();
    }

    private static JdbcClient jdbc() {
        return platform.bean(JdbcClient.class);
    }
}
