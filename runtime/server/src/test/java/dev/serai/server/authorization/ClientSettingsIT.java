package dev.serai.server.authorization;

import static dev.serai.server.Connecting.location;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.SimulatedFiles;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where an OAuth client's secret goes is an admin's word, given once. */
class ClientSettingsIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final Visitor admin = platform.admin();
    private final Visitor member = platform.newUser(Role.MEMBER);
    private final ProviderSimulator provider = EXTENSION.simulator();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.evil.com#",
                "a.evil.com#.salesforce.com",
                "a.evil.com/.salesforce.com",
                "a.evil.com?.salesforce.com",
                "user@a.evil.com",
                "a.evil.com\\.salesforce.com",
                "a.evil.com%23.salesforce.com",
                "evil.com\nlogin.salesforce.com"
            })
    void check51_aSettingThatLeavesItsPlaceIsRefused(String host) {
        String connector = SimulatedFiles.moved(platform, "salesforce");
        Client client = new Connecting(platform, provider).register(admin, connector);

        HttpResponse<String> refused =
                member.submit("/connect/" + connector, Map.of("client", client.id(), "setting.login_host", host));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("'Login host' (login_host) is not acceptable: give a value that matches");
        assertThat(begun(client.id())).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.evil.com#",
                "https://provider.example@evil.com",
                "https://evil.com?x=",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "evil.com"
            })
    void check51_soIsAnAddressThatIsMoreOrLessThanOne(String host) {
        String id = registerWithoutHost();

        HttpResponse<String> refused = admin.submit("/connect/observant", Map.of("client", id, "setting.host", host));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("'Address of the Observant server' (host) is not acceptable")
                .contains("https address such as https://api.example.com");
        assertThat(begun(id)).isZero();
        assertThat(fixed(id)).isZero();
    }

    @Test
    void aMemberDoesNotDecideWhereTheSecretGoes() {
        String id = registerWithoutHost();

        HttpResponse<String> refused = member.submit(
                "/connect/observant",
                Map.of("client", id, "setting.host", provider.url().toString()));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("'Address of the Observant server' is not fixed yet for the OAuth client")
                .contains("an admin has to connect first, or to register the client with it");
        assertThat(begun(id)).isZero();
        assertThat(fixed(id)).isZero();
    }

    @Test
    void aLinkDoesNotDecideItEitherEvenIfAnAdminFollowsIt() {
        String id = registerWithoutHost();

        HttpResponse<String> form =
                admin.page("/connect/observant?client=" + id + "&setting.host=https://evil.example");

        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(form.body()).contains("goes to this address and to no other").doesNotContain("evil.example");
        assertThat(begun(id)).isZero();
        assertThat(fixed(id)).isZero();
    }

    @Test
    void whatAnAdminDecidedHoldsForEverybody() {
        String id = registerWithoutHost();
        HttpResponse<String> decided = admin.submit(
                "/connect/observant",
                Map.of("client", id, "setting.host", provider.url().toString()));
        assertThat(decided.statusCode()).isEqualTo(303);
        assertThat(location(decided)).hasAuthority(provider.url().getAuthority());

        try (ProviderSimulator other = ProviderSimulator.start("observant")) {
            for (Visitor anybody : new Visitor[] {member, admin}) {
                HttpResponse<String> refused = anybody.submit(
                        "/connect/observant",
                        Map.of("client", id, "setting.host", other.url().toString()));
                assertThat(refused.statusCode()).isEqualTo(422);
                assertThat(refused.body())
                        .contains("'Address of the Observant server' is fixed for the OAuth client")
                        .contains("its secret goes to no other address");
            }
            assertThat(other.requests()).isEmpty();
        }
        HttpResponse<String> member = this.member.page("/connect/observant?client=" + id);
        assertThat(member.statusCode()).isEqualTo(303);
        assertThat(location(member)).hasAuthority(provider.url().getAuthority());
    }

    @Test
    void anAddressThatMayNotBeCalledIsSaidAtOnceAndNotFixed() {
        String id = registerWithoutHost();

        HttpResponse<String> refused =
                admin.submit("/connect/observant", Map.of("client", id, "setting.host", "http://169.254.169.254"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("169.254.169.254").contains("Serai does not call");
        assertThat(begun(id)).isZero();
        assertThat(fixed(id)).isZero();
    }

    private String registerWithoutHost() {
        HttpResponse<String> answer = admin.call(
                "POST",
                "/api/v1/oauth-clients",
                Map.of(
                        "connector",
                        "observant",
                        "name",
                        "Undecided",
                        "client_id",
                        "client-" + UUID.randomUUID(),
                        "client_secret",
                        "secret-" + UUID.randomUUID()));
        assertThat(answer.statusCode()).isEqualTo(201);
        return Visitor.body(answer).get("id").asText();
    }

    private static long begun(String client) {
        return count("select count(*) from pending_authorization where client = ?", client);
    }

    private static long fixed(String client) {
        return count("select count(*) from oauth_client_setting where client = ?", client);
    }

    private static long count(String sql, String client) {
        return platform.bean(JdbcClient.class)
                .sql(sql)
                .param(client)
                .query(Long.class)
                .single();
    }
}
