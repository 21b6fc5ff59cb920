package dev.serai.testkit.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What tests change in Keycloak's realm {@code strict} while it runs, by its admin API. */
public final class KeycloakAdmin {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final URI url;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    KeycloakAdmin(URI url) {
        this.url = url;
    }

    /** How many users the realm has. */
    public int users() {
        return Integer.parseInt(realm("GET", "/users/count", "").body().strip());
    }

    /** Adds a user without a password: something new for a pull to find. */
    public void addUser(String username) {
        realm(
                "POST",
                "/users",
                MAPPER.createObjectNode()
                        .put("username", username)
                        .put("email", username + "@example.test")
                        .put("firstName", "Added")
                        .put("lastName", username)
                        .put("enabled", true)
                        .toString());
    }

    /** Ends all sessions of the user: every refresh token is dead, as after a revocation at the provider. */
    public void endSessions(String username) {
        JsonNode found = json(realm("GET", "/users?exact=true&username=" + username, ""));
        realm("POST", "/users/" + found.path(0).path("id").asText() + "/logout", "");
    }

    /** The client's secret that is newest. */
    public String secret(String clientId) {
        return json(realm("GET", secretPath(clientId), "")).path("value").asText();
    }

    /** A new secret; the one before stays good for a while where the client's policy says so, the one before that does not. */
    public String rotateSecret(String clientId) {
        return json(realm("POST", secretPath(clientId), "")).path("value").asText();
    }

    private String secretPath(String clientId) {
        JsonNode found = json(realm("GET", "/clients?clientId=" + clientId, ""));
        return "/clients/" + found.path(0).path("id").asText() + "/client-secret";
    }

    /**
     * @param path below {@code /admin/realms/strict}
     * @param json empty for none
     */
    public HttpResponse<String> realm(String method, String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        url.resolve("/admin/realms/" + KeycloakServer.REALM + path))
                .header("Authorization", "Bearer " + token())
                .method(
                        method,
                        json.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("Keycloak answered " + answer.statusCode() + " to " + method + " " + path);
        }
        return answer;
    }

    private String token() {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(url.resolve("/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "grant_type=password&client_id=admin-cli&username=admin&password=admin")));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("Keycloak did not let its admin in: " + answer.statusCode());
        }
        return json(answer).path("access_token").asText();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Keycloak works", e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
