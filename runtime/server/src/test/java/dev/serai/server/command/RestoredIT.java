package dev.serai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.hashicorp.VaultInit;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.server.OpenBaoCluster;
import dev.serai.testkit.simulator.Fault;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A platform on an OpenBao and a PostgreSQL of the operator's own, of which one goes back to an older state. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoredIT {
    private static final String REFRESHES = "token.refresh_token";
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private ProviderSimulator provider;
    private OpenBaoCluster bao;
    private EmbeddedPostgres postgres;
    private TestPlatform platform;
    private Connecting connecting;
    private Client client;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        provider = EXTENSION.simulator();
        bao = OpenBaoCluster.start(1);
        postgres = EmbeddedPostgres.start();
        execute("create database serai");
        VaultSettings vault = VaultSettings.at(bao.leader().address());
        VaultLogin.AppRole login;
        try (VaultInit init = new VaultInit(vault, SecretValue.of(bao.rootToken()), Clock.systemUTC())) {
            login = init.prepare(folder.resolve("secret-id")).login();
        }
        environment.putAll(Map.of(
                "SERAI_ADMIN_EMAIL",
                TestPlatform.ADMIN_EMAIL,
                "SERAI_ADMIN_PASSWORD",
                TestPlatform.PASSWORD,
                "SERAI_ALLOWED_HOSTS",
                "localhost,127.0.0.1",
                "SERAI_DATABASE_URL",
                postgres.getJdbcUrl("postgres", "serai"),
                "SERAI_DATABASE_USER",
                "postgres",
                "SERAI_VAULT_ADDR",
                bao.leader().address().toString(),
                "SERAI_VAULT_ROLE_ID",
                login.roleId(),
                "SERAI_VAULT_SECRET_ID_FILE",
                login.secretIdFile().toString()));
        platform = TestPlatform.start(environment);
        environment.put("SERAI_HOME", platform.home().toString());
        connecting = new Connecting(platform, provider);
        client = connecting.register(platform.admin(), "observant");
    }

    @AfterAll
    void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
        postgres.close();
        bao.close();
    }

    @Test
    void ofAVaultThatWentBackNothingUsedIsSentAndTheDoctorSaysWhatToDo() throws Exception {
        String lost = connect();
        String unwanted = connect();
        String kept = connect();
        byte[] backup = bao.snapshot();
        refresh(lost, 1);
        refresh(unwanted, 1);
        refresh(kept, 1);
        refreshAsFarAsTheJournal(kept, 2);
        provider.clearCounts();

        bao.restore(backup);

        await("its answer was in the journal")
                .atMost(SOON)
                .until(() -> tokens(kept).lineage().generation().value() == 3);
        assertThat(call(lost).statusCode()).as("from memory").isEqualTo(200);
        provider.expireAccessTokens();
        HttpResponse<String> refused = call(lost);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Visitor.body(refused).path("detail").asText()).contains("VAULT BEHIND", "serai doctor");
        assertThat(provider.count(REFRESHES)).isZero();
        assertThat(show(lost).path("status").asText()).isEqualTo("ACTIVE");
        assertThat(call(kept).statusCode())
                .as("it goes on from the journal's answer")
                .isEqualTo(200);
        assertThat(provider.count(REFRESHES)).isEqualTo(1);

        Operator doctor = Operator.runs(environment, "doctor");
        assertThat(doctor.exitCode()).isEqualTo(78);
        assertThat(doctor.said())
                .contains("VAULT BEHIND", "restored from a backup", "has to be authorised again")
                .contains(alias(lost), alias(unwanted))
                .doesNotContain(alias(kept));

        platform.restart();
        assertThat(call(lost).statusCode()).as("and nothing is in memory").isEqualTo(503);
        authorizeAgain(lost);
        assertThat(call(lost).statusCode()).isEqualTo(200);
        assertThat(platform.admin()
                        .call("DELETE", "/api/v1/connections/" + unwanted)
                        .statusCode())
                .isEqualTo(200);
        assertThat(stored(unwanted)).isInstanceOf(Credential.Tombstone.class);
        assertThat(Operator.runs(environment, "doctor").said()).doesNotContain("VAULT BEHIND");
        assertNothingUsedWasSent();
    }

    @Test
    void ofADatabaseThatWentBackNothingUsedIsSentAndWhatOwnersDidSinceThenHolds() throws SQLException {
        String used = connect();
        String ended = connect();
        String renewed = connect();
        platform.stop();
        execute("create database backup template serai");
        platform.start();
        refresh(used, 1);
        refresh(used, 2);
        platform.admin().call("DELETE", "/api/v1/connections/" + ended);
        authorizeAgain(renewed);
        refresh(renewed, 2);
        OAuthTokens newest = tokens(used);
        platform.stop();
        execute("drop database serai", "create database serai template backup");
        provider.clearCounts();

        assertThat(Operator.runs(environment, "doctor", "--restored").complained())
                .contains("Stop every node");
        inDatabase("update serai_node set spoke_at = spoke_at - interval '2 minutes'");
        Operator doctor = Operator.runs(environment, "doctor", "--restored");
        assertThat(doctor.exitCode()).as(doctor.complained()).isZero();
        assertThat(doctor.said())
                .contains("2 connections were disconnected or authorised again since the backup")
                .contains("connections are taken for refreshed by an unknown node");
        platform.start();

        assertThat(show(ended).path("status").asText()).isEqualTo("DISCONNECTED");
        assertThat(call(ended).statusCode()).isEqualTo(409);
        assertThat(call(used).statusCode()).isEqualTo(200);
        assertThat(call(renewed).statusCode()).isEqualTo(200);
        HttpResponse<String> early = tryToRefresh(used, 3);
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(early.body()).contains("may still be working on it");
        assertThat(provider.count(REFRESHES)).isZero();
        assertThat(tokens(used)).isEqualTo(newest);

        platform.bean(JdbcClient.class)
                .sql("update refresh_lease set opened_at = opened_at - interval '2 minutes'")
                .update();
        provider.expireAccessTokens();
        assertThat(call(used).statusCode()).isEqualTo(200);
        assertThat(call(renewed).statusCode()).isEqualTo(200);
        assertThat(provider.count(REFRESHES)).isEqualTo(2);
        authorizeAgain(renewed);
        authorizeAgain(ended);
        for (String each : new String[] {renewed, ended}) {
            assertThat(tokens(each).lineage().incarnation()).isEqualTo(3);
            assertThat(call(each).statusCode()).isEqualTo(200);
        }
        assertNothingUsedWasSent();
    }

    private String connect() {
        return connecting.connect(platform.admin(), client);
    }

    private void authorizeAgain(String id) {
        Visitor owner = platform.admin();
        HttpResponse<String> start = owner.page("/connections/" + id + "/reauthorize");
        assertThat(start.statusCode()).as(start.body()).isEqualTo(303);
        HttpResponse<String> result = connecting.result(owner, connecting.consent(Connecting.location(start)));
        assertThat(result.body()).contains("is authorised again");
    }

    private void refresh(String id, long used) {
        JsonNode answer = Visitor.json(tryToRefresh(id, used));
        assertThat(answer.path("generation").asLong()).isGreaterThan(used);
    }

    private HttpResponse<String> tryToRefresh(String id, long used) {
        return platform.admin().call("POST", "/api/v1/connections/" + id + "/refresh", Map.of("used_generation", used));
    }

    private HttpResponse<String> call(String id) {
        return platform.admin().get("/api/v1/connections/" + id + "/proxy/api/me");
    }

    private JsonNode show(String id) {
        return platform.admin().getJson("/api/v1/connections/" + id);
    }

    private String alias(String id) {
        return show(id).path("alias").asText();
    }

    private Credential stored(String id) {
        if (platform.bean(CredentialVault.class).readActive(new ConnectionId(id).path(), 0)
                instanceof Read.Found(Credential credential, long _)) {
            return credential;
        }
        throw new AssertionError("The vault holds nothing of " + id);
    }

    private OAuthTokens tokens(String id) {
        return (OAuthTokens) stored(id);
    }

    /** A provider as strict as this one has refused whatever was used before, and ended its grant. */
    private void assertNothingUsedWasSent() {
        assertThat(provider.counts()).doesNotContainKey(REFRESHES + ".400");
    }

    /** An operator's mistake while the answer is on its way: it comes no further. The backup mends that, too. */
    private void refreshAsFarAsTheJournal(String id, long used) throws Exception {
        long before = provider.count(REFRESHES);
        provider.faults().inject(new Fault.LateAnswer(Duration.ofSeconds(1)), On.REFRESH, 1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> refresh = threads.submit(() -> refresh(id, used));
            await().until(() -> provider.count(REFRESHES) == before + 1);
            withoutWriting();
            refresh.get();
        }
    }

    private void withoutWriting() {
        bao.call(
                "PUT",
                "/v1/sys/policies/acl/serai",
                "{\"policy\":\"path \\\"serai/data/*\\\" {capabilities=[\\\"read\\\"]}"
                        + " path \\\"auth/token/lookup-self\\\" {capabilities=[\\\"read\\\"]}\"}");
    }

    private void execute(String... statements) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void inDatabase(String sql) throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", "serai").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
