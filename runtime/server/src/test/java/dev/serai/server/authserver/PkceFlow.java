package dev.serai.server.authserver;

import static dev.serai.server.Connecting.location;
import static dev.serai.server.Connecting.query;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.Visitor;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that acts for people, by authorization code and PKCE, as a browser and the program see it. */
record PkceFlow(Program program, String redirectUri) {
    static final String VERIFIER = "verifier-verifier-verifier-verifier-verifier-1";
    private static final Pattern STATE = Pattern.compile("name=\"state\" value=\"([^\"]+)\"");

    static PkceFlow register(URI url, Visitor admin, boolean confidential, String... scopes) {
        String redirectUri = "http://localhost:9/back";
        JsonNode made = Visitor.body(admin.call(
                "POST",
                "/api/v1/programs",
                Map.of(
                        "name",
                        "Field <b>notes</b>",
                        "redirect_uris",
                        List.of(redirectUri),
                        "scopes",
                        List.of(scopes),
                        "confidential",
                        confidential)));
        return new PkceFlow(
                new Program(
                        url,
                        made.get("client_id").asText(),
                        confidential ? made.get("client_secret").asText() : null),
                redirectUri);
    }

    /** The address that the program sends a browser to. */
    String authorizePath(String scope) {
        return "/oauth2/authorize?" + Program.form(request(scope));
    }

    Map<String, String> request(String scope) {
        return new LinkedHashMap<>(Map.of(
                "response_type",
                "code",
                "client_id",
                program.clientId(),
                "redirect_uri",
                redirectUri,
                "scope",
                scope,
                "state",
                "xyz",
                "code_challenge",
                challenge(),
                "code_challenge_method",
                "S256"));
    }

    private static String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Goes to the consent page, and answers it. @return where the browser is sent */
    URI consent(Visitor user, String scope, boolean allow) {
        HttpResponse<String> page = user.page(pathOf(location(user.page(authorizePath(scope)))));
        Map<String, String> answer = new LinkedHashMap<>(Map.of("client_id", program.clientId(), "state", state(page)));
        if (allow) {
            answer.put("scope", scope);
        }
        return location(user.postForm("/oauth2/authorize", answer));
    }

    static String state(HttpResponse<String> page) {
        Matcher found = STATE.matcher(page.body());
        if (!found.find()) {
            throw new AssertionError("No consent page, but " + page.statusCode() + ": " + page.body());
        }
        return found.group(1);
    }

    static String pathOf(URI uri) {
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }

    String code(Visitor user, String scope) {
        return query(consent(user, scope, true)).get("code");
    }

    HttpResponse<String> redeem(String code, String verifier) {
        Map<String, String> form = new LinkedHashMap<>(
                Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", redirectUri));
        if (!verifier.isEmpty()) {
            form.put("code_verifier", verifier);
        }
        return program.post("token", form);
    }

    /** Access and refresh token for somebody who allows it. */
    JsonNode tokens(Visitor user, String scope) {
        return Visitor.json(redeem(code(user, scope), VERIFIER));
    }

    HttpResponse<String> refresh(String refreshToken) {
        return program.post("token", Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }
}
