package dev.serai.server.authserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Visitor;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A program without cookies: it asks for tokens and calls the API with them. */
record Program(URI url, String clientId, @Nullable String secret) {
    /** A new service account, made over the API. */
    static Program serviceAccount(URI url, Visitor admin, String... scopes) {
        JsonNode made = Visitor.body(admin.call(
                "POST", "/api/v1/service-accounts", Map.of("name", "test account", "scopes", List.of(scopes))));
        return new Program(
                url, made.get("client_id").asText(), made.get("client_secret").asText());
    }

    Program at(URI other) {
        return new Program(other, clientId, secret);
    }

    /** A form at one of the endpoints below {@code /oauth2}, with the secret if there is one. */
    HttpResponse<String> post(String endpoint, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        Visitor nobody = new Visitor(url);
        if (secret == null) {
            all.put("client_id", clientId);
            return nobody.postForm("/oauth2/" + endpoint, all);
        }
        return nobody.send(nobody.request("/oauth2/" + endpoint)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(all))));
    }

    /** An access token by client_credentials. */
    String token() {
        return Visitor.json(post("token", Map.of("grant_type", "client_credentials")))
                .get("access_token")
                .asText();
    }

    HttpResponse<String> get(String path, String token) {
        Visitor nobody = new Visitor(url);
        return nobody.send(
                nobody.request(path).header("Authorization", "Bearer " + token).GET());
    }

    HttpResponse<String> send(String method, String path, String token, String json) {
        Visitor nobody = new Visitor(url);
        return nobody.send(nobody.request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json)));
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public String toString() {
        return clientId;
    }
}
