package dev.serai.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsIT extends PlatformTest {
    @Test
    void theApiAnswersProblemJson() {
        HttpResponse<String> answer = platform.admin().get("/api/v1/nowhere");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = Visitor.body(answer);
        assertThat(problem.at("/status").asInt()).isEqualTo(404);
        assertThat(problem.at("/code").asText()).isEqualTo("not_found");
        assertThat(problem.at("/detail").asText()).isEqualTo("There is nothing here. Check the address.");
    }

    @Test
    void aWrongMethodIsNamed() {
        HttpResponse<String> answer = platform.admin().call("DELETE", "/api/v1/session");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
        assertThat(Visitor.body(answer).at("/code").asText()).isEqualTo("method_not_allowed");
    }

    @Test
    void whatCannotBeReadIsTheCallersFaultAndChangesNothing() {
        Visitor admin = platform.admin();
        for (String body : List.of("{", "[]", "{\"used_generation\": \"x\"}", "\u0000")) {
            HttpResponse<String> answer = admin.send(admin.request("/api/v1/oauth-clients")
                    .header("Content-Type", "application/json")
                    .header("X-CSRF-Token", admin.csrfToken())
                    .POST(BodyPublishers.ofString(body)));
            assertThat(answer.statusCode()).as(body).isBetween(400, 422);
        }
        HttpResponse<String> noNumber = admin.get("/api/v1/datasets?limit=many");
        assertThat(noNumber.statusCode()).isEqualTo(400);
        assertThat(Visitor.body(noNumber).at("/code").asText()).isEqualTo("bad_request");
    }

    @Test
    void aPersonGetsAPage() {
        for (String path : new String[] {"/nowhere", "/api/v1/nowhere"}) {
            HttpResponse<String> answer = platform.admin().page(path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
            assertThat(answer.body()).contains("There is nothing here.").contains("Go to the start page");
        }
    }

    @Test
    void aPathThatClimbsIsRefusedByTheFirewallAsAProblemToo() {
        HttpResponse<String> answer = platform.admin().get("/api/v1/..;/session");

        assertThat(answer.statusCode()).isEqualTo(400);
    }
}
