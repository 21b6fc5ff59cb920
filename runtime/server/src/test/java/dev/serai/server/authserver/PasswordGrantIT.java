package dev.serai.server.authserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.SecretValue;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The password grant (D6): nobody has it, but the programs that the operator has named. */
@ExtendWith(OutputCaptureExtension.class)
class PasswordGrantIT extends PlatformTest {
    private static final String DATASETS = "/api/v1/datasets";
    private static final String MORE = "datasets:read datasets:write";

    private final Visitor admin = platform.admin();
    private final Program portal =
            PkceFlow.register(platform.url(), admin, true, MORE.split(" ")).program();
    private final String email = user("default");

    @Test
    void d6_itIsOffForEverybodyUnlessTheOperatorNamesTheProgram(CapturedOutput output) throws IOException {
        assertThat(error(login(portal, email, TestPlatform.PASSWORD, ""))).isEqualTo("unauthorized_client");
        Program other =
                PkceFlow.register(platform.url(), admin, true, "datasets:read").program();
        Program open =
                PkceFlow.register(platform.url(), admin, false, "datasets:read").program();

        try (TestPlatform on = platform.secondNode(
                Map.of("SERAI_PASSWORD_GRANT_CLIENTS", portal.clientId() + "," + open.clientId()))) {
            assertThat(output).contains("The password grant is on for", portal.clientId());
            Program there = portal.at(on.url());
            assertThat(on.visitor()
                            .getJson("/.well-known/oauth-authorization-server")
                            .get("grant_types_supported")
                            .toString())
                    .contains("\"password\"");

            aNamedProgramGetsTokensThatActForThePerson(there);
            whatIsWrongIsRefused(there);

            assertThat(error(login(other.at(on.url()), email, TestPlatform.PASSWORD, "")))
                    .isEqualTo("unauthorized_client");
            // one without a secret could be anybody, named or not
            assertThat(login(open.at(on.url()), email, TestPlatform.PASSWORD, "")
                            .statusCode())
                    .isIn(400, 401);
        }
    }

    private void aNamedProgramGetsTokensThatActForThePerson(Program there) {
        HttpResponse<String> answer = login(there, email, TestPlatform.PASSWORD, "datasets:read");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        JsonNode tokens = Visitor.json(answer);
        assertThat(tokens.get("scope").asText()).isEqualTo("datasets:read");
        assertThat(tokens.get("expires_in").asInt()).isBetween(1, 600);
        String token = tokens.get("access_token").asText();
        assertThat(there.get(DATASETS, token).statusCode()).isEqualTo(200);
        assertThat(portal.get(DATASETS, token).statusCode()).isEqualTo(200);
        assertThat(portal.get("/api/v1/connections", token).statusCode()).isEqualTo(403);
        assertThat(Visitor.json(there.post(
                                "token",
                                Map.of(
                                        "grant_type",
                                        "refresh_token",
                                        "refresh_token",
                                        tokens.get("refresh_token").asText())))
                        .get("access_token")
                        .asText())
                .isNotEqualTo(token);
        // the program may write datasets, the person not yet
        assertThat(Visitor.json(login(there, email, TestPlatform.PASSWORD, ""))
                        .get("scope")
                        .asText())
                .isEqualTo("datasets:read");
        assertThat(error(login(there, email, TestPlatform.PASSWORD, "datasets:write")))
                .isEqualTo("invalid_scope");
        letWriteDatasets(true);
        assertThat(Visitor.json(login(there, email, TestPlatform.PASSWORD, ""))
                        .get("scope")
                        .asText()
                        .split(" "))
                .containsExactlyInAnyOrder(MORE.split(" "));
        assertThat(platform.bean(JdbcClient.class)
                        .sql(
                                "select count(*) from audit_event where action = 'grant.given' and detail ->> 'by' = 'password'")
                        .query(Long.class)
                        .single())
                .isGreaterThanOrEqualTo(2);
    }

    private void letWriteDatasets(boolean allowed) {
        String id = platform.bean(Users.class).byEmail(email).orElseThrow();
        assertThat(admin.submit("/people/" + id + "/datasets-write", Map.of("allowed", Boolean.toString(allowed)))
                        .statusCode())
                .isEqualTo(303);
    }

    private void whatIsWrongIsRefused(Program there) {
        assertThat(error(login(there, email, "wrong horse battery", ""))).isEqualTo("invalid_grant");
        assertThat(error(login(there, "nobody@serai.test", TestPlatform.PASSWORD, "")))
                .isEqualTo("invalid_grant");
        assertThat(error(login(there, email, "", ""))).isEqualTo("invalid_grant");
        assertThat(error(login(there, email, TestPlatform.PASSWORD, "proxy"))).isEqualTo("invalid_scope");
        assertThat(error(there.post("token", Map.of("grant_type", "password", "username", email))))
                .isEqualTo("invalid_request");
        assertThat(new Program(there.url(), there.clientId(), "wrong")
                        .post(
                                "token",
                                Map.of("grant_type", "password", "username", email, "password", TestPlatform.PASSWORD))
                        .statusCode())
                .isEqualTo(401);
        // a password does not belong into a URL
        assertThat(error(there.post(
                        "token?username=" + email,
                        Map.of("grant_type", "password", "password", TestPlatform.PASSWORD))))
                .isEqualTo("invalid_request");
        // of another workspace
        String workspace = "w-" + UUID.randomUUID();
        platform.bean(JdbcClient.class)
                .sql("insert into workspace (id, name) values (?, 'Another')")
                .param(workspace)
                .update();
        assertThat(error(login(there, user(workspace), TestPlatform.PASSWORD, "")))
                .isEqualTo("invalid_grant");

        // and guessing is slowed down as it is at the log-in page
        String last = "";
        for (int i = 0; i < 12; i++) {
            last = error(login(there, email, "wrong horse battery", ""));
        }
        assertThat(last).isEqualTo("temporarily_unavailable");
    }

    private static String user(String workspace) {
        String email = "reader-" + UUID.randomUUID() + "@serai.test";
        platform.bean(Users.class)
                .add(
                        email,
                        "Reader",
                        platform.bean(Passwords.class).hash(SecretValue.of(TestPlatform.PASSWORD)),
                        workspace,
                        Role.MEMBER);
        return email;
    }

    private static HttpResponse<String> login(Program program, String email, String password, String scope) {
        return program.post(
                "token", Map.of("grant_type", "password", "username", email, "password", password, "scope", scope));
    }

    private static String error(HttpResponse<String> answer) {
        return Visitor.body(answer).get("error").asText();
    }
}
