package dev.serai.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.cli.demo.RunningPlatform;
import dev.serai.cli.token.Json;
import dev.serai.testkit.BrowserlessUser;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The platform's admin with a session, as a browser has one. */
public final class Admin {
    private static final Pattern STATE = Pattern.compile("name=\"state\" value=\"([^\"]+)\"");

    private final BrowserlessUser browser;
    private final URI url;

    public Admin(RunningPlatform platform) {
        this.url = platform.url();
        this.browser = new BrowserlessUser(RunningPlatform.ADMIN, platform.password());
        HttpResponse<String> answer = browser.post(
                url.resolve("/login"), Map.of("username", RunningPlatform.ADMIN, "password", platform.password()));
        assertThat(answer.statusCode()).isEqualTo(303);
    }

    BrowserlessUser browser() {
        return browser;
    }

    /** Enters a code of the command line, and allows or denies. */
    void answerDevice(JsonNode invitation, boolean allow, String... scopes) {
        String code = invitation.path("user_code").asText();
        URI consent = BrowserlessUser.location(
                        browser.get(url.resolve("/oauth2/device_verification?user_code=" + code)))
                .orElseThrow();
        Matcher state = STATE.matcher(browser.get(consent).body());
        assertThat(state.find()).isTrue();
        StringBuilder form = new StringBuilder(
                "client_id=serai-cli&user_code=" + code + "&state=" + URLEncoder.encode(state.group(1), UTF_8));
        if (allow) {
            for (String scope : scopes) {
                form.append("&scope=").append(scope.replace(":", "%3A"));
            }
        }
        HttpResponse<String> answer = browser.send(HttpRequest.newBuilder(url.resolve("/oauth2/device_verification"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.toString())));
        assertThat(BrowserlessUser.location(answer).orElseThrow().getQuery())
                .isEqualTo(allow ? "outcome=allowed" : "outcome=denied");
    }

    /** Enters a program's code at the bridge and allows or refuses; then consents at the simulator. */
    public void answerBridge(JsonNode invitation, boolean allow) {
        String code = invitation.path("user_code").asText();
        Map<String, String> form = new HashMap<>(Map.of("user_code", code, "_csrf", csrfToken()));
        browser.get(url.resolve("/bridge?user_code=" + code));
        assertThat(browser.post(url.resolve("/bridge"), form).body()).contains("Did you start this?");
        form.put("answer", allow ? "allow" : "deny");
        HttpResponse<String> answer = browser.post(url.resolve("/bridge"), form);
        URI next = BrowserlessUser.location(answer).orElseThrow(() -> new AssertionError(answer.body()));
        URI end = allow ? BrowserlessUser.alice().authorize(next) : next;
        // a refusal's page says so by its status, too
        assertThat(browser.follow(end).statusCode()).isEqualTo(allow ? 200 : 400);
    }

    private String csrfToken() {
        return Json.parse(browser.get(url.resolve("/api/v1/session")).body())
                .path("csrf_token")
                .asText();
    }

    public JsonNode post(String path, Object json) {
        return send("POST", path, json);
    }

    JsonNode put(String path, Object json) {
        return send("PUT", path, json);
    }

    public void delete(String path) {
        send("DELETE", path, "");
    }

    private JsonNode send(String method, String path, Object json) {
        HttpResponse<String> answer = browser.send(HttpRequest.newBuilder(url.resolve("/api/v1/" + path))
                .header("Content-Type", "application/json")
                .header("X-CSRF-Token", csrfToken())
                .method(method, BodyPublishers.ofString(json.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return Json.parse(answer.body());
    }

    /** Connects an account at the simulator, whose consent pages are filled in. */
    void connect(String path) {
        URI authorization =
                BrowserlessUser.location(browser.get(url.resolve(path))).orElseThrow();
        URI callback = BrowserlessUser.alice().authorize(authorization);
        assertThat(browser.follow(callback).statusCode()).isEqualTo(200);
    }
}
