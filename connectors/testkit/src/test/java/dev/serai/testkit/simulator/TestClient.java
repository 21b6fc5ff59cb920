package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.testkit.BrowserlessUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A plain OAuth client by hand, so that the simulator is tested by something that knows nothing of Serai. */
final class TestClient {
    static final String CALLBACK = "http://127.0.0.1:9/oauth/callback/observant";
    static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    final ProviderSimulator simulator;
    final SimulatedClient client;
    private final Profile profile;
    private final HttpClient http = HttpClient.newHttpClient();

    TestClient(ProviderSimulator simulator) {
        this.simulator = simulator;
        this.client = simulator.register(CALLBACK);
        this.profile = Profile.load(simulator.profile());
    }

    URI authorizationUrl(String... more) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", client.clientId());
        query.put("redirect_uri", CALLBACK);
        query.put("response_type", "code");
        query.put("state", "s t&te=1");
        query.put("code_challenge", Grants.s256(VERIFIER));
        query.put("code_challenge_method", "S256");
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1].isEmpty()) {
                query.remove(more[i]);
            } else {
                query.put(more[i], more[i + 1]);
            }
        }
        return simulator.url().resolve(profile.endpoints().authorize() + "?" + form(query));
    }

    Map<String, String> consent(String... more) {
        return callback(BrowserlessUser.alice().authorize(authorizationUrl(more)));
    }

    /** The callback's parameters. */
    static Map<String, String> callback(URI callback) {
        return Arrays.stream(callback.getRawQuery().split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    HttpResponse<String> exchange(String code, String verifier) {
        return token(
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        CALLBACK,
                        "code_verifier",
                        verifier),
                client.secret());
    }

    HttpResponse<String> refresh(String refreshToken) {
        return token(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken), client.secret());
    }

    HttpResponse<String> token(Map<String, String> parameters, String secret) {
        return post(profile.endpoints().token(), parameters, secret);
    }

    HttpResponse<String> post(String path, Map<String, String> parameters, String secret) {
        Map<String, String> form = new LinkedHashMap<>(parameters);
        form.put("client_id", client.clientId());
        HttpRequest.Builder request = HttpRequest.newBuilder(simulator.url().resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json");
        switch (profile.clientAuthentication()) {
            case BASIC -> {
                String pair = client.clientId() + ":" + secret;
                request.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            }
            case POST -> form.put("client_secret", secret);
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofString(form(form))));
    }

    JsonNode connect(String... more) {
        HttpResponse<String> answer = exchange(consent(more).getOrDefault("code", ""), VERIFIER);
        if (answer.statusCode() != 200) {
            throw new AssertionError("Token endpoint answered " + answer.statusCode());
        }
        return json(answer);
    }

    HttpResponse<String> api(String accessToken, String pathAndQuery) {
        URI uri = simulator.url().resolve(pathAndQuery);
        return send(HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + accessToken)
                .GET());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
