package dev.serai.server.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin may enter as an authorization endpoint of the workspace's own. */
class BridgeEndpointsIT extends PlatformTest {
    private final Visitor admin = platform.admin();

    /** A provider reads the address decoded; what stands there twice, it reads as it likes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=mine",
                "a=b&client_id=mine",
                "%73tate=mine",
                "stat%65",
                "a=b&redirect%5Furi=https://evil.example",
                "State=mine",
                "+scope=all",
                "state%20=mine",
            })
    void whatSeraiSetsItselfCannotBeFixedThereHoweverItIsWritten(String query) {
        HttpResponse<String> answer = add("https://provider.example/authorize?" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(Visitor.body(answer).get("code").asText()).isEqualTo("invalid_authorization_endpoint");
        assertThat(Visitor.body(answer).get("detail").asText()).contains("a parameter that Serai sets itself");
    }

    @Test
    void otherParametersMayStandThere() {
        HttpResponse<String> answer =
                add("https://provider.example/authorize?realm=state&prompt=%63onsent&states=all&%2573tate=x");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode made = Visitor.body(answer);
        assertThat(made.get("authorization_endpoint").asText()).endsWith("&%2573tate=x");
        assertThat(admin.call(
                                "DELETE",
                                "/api/v1/bridge-endpoints/" + made.get("id").asText())
                        .statusCode())
                .isEqualTo(204);
    }

    private HttpResponse<String> add(String address) {
        return admin.call(
                "POST", "/api/v1/bridge-endpoints", Map.of("name", "Mine", "authorization_endpoint", address));
    }
}
