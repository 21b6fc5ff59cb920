package dev.serai.cli.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.CommandFailure;
import dev.serai.cli.Terminal;
import dev.serai.cli.server.Http;
import dev.serai.cli.token.GrantFile;
import dev.serai.cli.token.GrantRefresh;
import dev.serai.cli.token.Json;
import dev.serai.cli.token.SavedGrant;
import dev.serai.cli.token.TokenEndpoint;
import dev.serai.cli.token.TokenIssuer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mode code: this program redeems the code with its own secret and verifier, and keeps the tokens itself. */
final class CodeAccess implements BridgedAccess {
    private static final Duration DEADLINE = Duration.ofSeconds(100);

    private final BridgeOptions options;
    private final @Nullable String api;
    private final Terminal terminal;
    private final Bridge bridge;
    private final GrantFile file;
    private final Clock clock = Clock.systemUTC();
    /** What was read last. */
    private @Nullable SavedGrant used;

    /** @param api what paths of calls are below; null if they are whole URLs */
    CodeAccess(BridgeOptions options, @Nullable String api, Terminal terminal, Bridge bridge) {
        this.options = options;
        this.api = api;
        this.terminal = terminal;
        this.bridge = bridge;
        this.file = new GrantFile(options.file());
    }

    @Override
    public boolean isSaved() {
        return file.read().isPresent();
    }

    @Override
    public void authorize() throws InterruptedException {
        TokenIssuer issuer = options.tokenIssuer();
        TokenEndpoint.requireSafe(issuer.tokenEndpoint());
        options.clientSecret(terminal);
        file.requireWritable();
        String verifier = Pkce.random();
        String state = Pkce.random();
        Bridge.Allowed allowed = bridge.authorize(
                Map.of("code_challenge", Pkce.challenge(verifier), "code_challenge_method", "S256", "state", state));
        JsonNode answer = allowed.answer();
        if (!state.equals(Json.textOrNull(answer, "state"))) {
            throw CommandFailure.refused("The bridge brought an answer to another request. Nothing was saved.");
        }
        @Nullable String expected = options.issuer();
        if (expected != null && !expected.equals(Json.textOrNull(answer, "iss"))) {
            throw CommandFailure.refused("The answer is not one of " + expected + ". Nothing was saved.");
        }
        @Nullable String redirectUri = Json.textOrNull(answer, "redirect_uri");
        file.write(SavedGrant.first(
                issuer,
                redeem(
                        issuer,
                        Json.answered(answer, "code"),
                        verifier,
                        redirectUri == null ? allowed.redirectUri() : redirectUri),
                options.scope(),
                clock.instant()));
    }

    private JsonNode redeem(TokenIssuer issuer, String code, String verifier, @Nullable String redirectUri)
            throws InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("code_verifier", verifier);
        if (redirectUri != null) {
            form.put("redirect_uri", redirectUri);
        }
        try {
            TokenEndpoint.Reply reply =
                    new TokenEndpoint(Http.client()).ask(issuer, options.clientSecret(terminal), form);
            if (reply.isSuccess() && Json.textOrNull(reply.body(), "access_token") != null) {
                return reply.body();
            }
            String said = issuer.tokenEndpoint() + " answered " + reply.words() + ".";
            throw reply.status() / 100 == 5 || reply.status() == 429
                    ? CommandFailure.later(said + " Nothing was saved: start again later.")
                    : CommandFailure.refused(
                            said + " Nothing was saved. Check --client-id, --client-secret-file and --authentication.");
        } catch (IOException e) {
            throw CommandFailure.unavailable(issuer.tokenEndpoint() + " cannot be reached (" + e.getMessage()
                    + "): the code is lost. Nothing was saved.");
        }
    }

    @Override
    public boolean forget() {
        return used == null ? !isSaved() : file.remove(used);
    }

    @Override
    public ObjectNode describe() {
        SavedGrant grant = saved();
        ObjectNode json = Json.object()
                .put("mode", "code")
                .put("scope", grant.scope())
                .put("refreshable", grant.refreshToken() != null);
        if (grant.expiresAt() != null) {
            json.put("expires_at", grant.expiresAt().toString());
        }
        return json;
    }

    @Override
    public ObjectNode token() {
        SavedGrant grant = fresh();
        ObjectNode json =
                Json.object().put("access_token", grant.accessToken().reveal()).put("token_type", "Bearer");
        if (grant.expiresAt() != null) {
            json.put("expires_at", grant.expiresAt().toString());
        }
        return json;
    }

    @Override
    public HttpResponse<InputStream> call(Call call) {
        URI url = url(call.path());
        SavedGrant grant = fresh();
        HttpResponse<InputStream> answer = send(url, call, grant);
        if (answer.statusCode() != 401 || !call.again() || grant.refreshToken() == null) {
            return answer;
        }
        close(answer);
        return send(url, call, new GrantRefresh(file).newerThan(grant, options.clientSecret(terminal)));
    }

    private SavedGrant fresh() {
        SavedGrant grant = saved();
        if (!grant.isDue(clock.instant())) {
            return grant;
        }
        if (grant.refreshToken() == null) {
            if (!grant.isOver(clock.instant())) {
                return grant;
            }
            throw CommandFailure.ended("The authorization has ended: the provider gave no refresh token with it.");
        }
        return new GrantRefresh(file).newerThan(grant, options.clientSecret(terminal));
    }

    /** What somebody has mistyped must not cost them the tokens that are saved: those of another endpoint are left alone. */
    private SavedGrant saved() {
        SavedGrant saved = file.read().orElseThrow(() -> CommandFailure.ended("Nobody has allowed this yet."));
        if (!saved.issuer().tokenEndpoint().equals(options.tokenIssuer().tokenEndpoint())) {
            throw CommandFailure.usage("The saved tokens are those of another token endpoint ("
                    + saved.issuer().tokenEndpoint()
                    + "): name that one with --token-endpoint, or another --token-file.");
        }
        used = saved;
        return saved;
    }

    private URI url(String path) {
        try {
            URI url = URI.create(api == null ? path : api.replaceAll("/+$", "") + "/" + path.replaceAll("^/+", ""));
            if (!url.isAbsolute()) {
                throw CommandFailure.usage("Name the API by --api-endpoint URL, or give a whole URL.");
            }
            TokenEndpoint.requireSafe(url);
            return url;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("'" + path + "' is no path of a URL: encode blanks and special characters.");
        }
    }

    private static HttpResponse<InputStream> send(URI url, Call call, SavedGrant grant) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(url).timeout(DEADLINE).method(call.method(), call.body());
            call.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            request.setHeader("Authorization", "Bearer " + grant.accessToken().reveal());
            return Http.client().send(request.build(), BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("This cannot be sent: " + e.getMessage() + ".");
        } catch (IOException e) {
            throw CommandFailure.unavailable(
                    url.getScheme() + "://" + url.getRawAuthority() + " cannot be reached (" + e.getMessage() + ").");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.later("Interrupted.");
        }
    }

    private static void close(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            body.skip(0);
        } catch (IOException _) {
            // it is not needed
        }
    }
}
