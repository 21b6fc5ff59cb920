package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.testkit.simulator.Grants.Issued;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The token endpoint (RFC 6749 §3.2) and revocation (RFC 7009). */
final class TokenEndpoint {
    private static final Map<String, String> NO_STORE = Map.of("Cache-Control", "no-store");

    private final Profile profile;
    private final Grants grants;
    private final ClientAuthenticator clients;
    private final SecretLog secrets;
    private final Faults faults;
    private final Origin origin;
    private final Clock clock;
    private final @Nullable DeviceEndpoint devices;

    TokenEndpoint(
            Profile profile,
            Grants grants,
            ClientAuthenticator clients,
            SecretLog secrets,
            Faults faults,
            Origin origin,
            Clock clock,
            @Nullable DeviceEndpoint devices) {
        this.profile = profile;
        this.grants = grants;
        this.clients = clients;
        this.secrets = secrets;
        this.faults = faults;
        this.origin = origin;
        this.clock = clock;
        this.devices = devices;
    }

    /** What kind of request this is, for the counts. */
    static String kind(Call call) {
        @Nullable String grantType = Call.first(call.form(), "grant_type");
        if (DeviceEndpoint.GRANT_TYPE.equals(grantType)) {
            return "token.device_code";
        }
        return grantType != null && grantType.matches("[a-z_]{1,40}") ? "token." + grantType : "token.other";
    }

    Answer token(Call call, String kind) {
        Map<String, List<String>> form = call.form();
        secrets.remember("code_verifier", Call.first(form, "code_verifier"));
        if (faults.take(Fault.EchoGrant.class, kind).isPresent()) {
            String echoed = Optional.ofNullable(Call.first(form, "refresh_token"))
                    .or(() -> Optional.ofNullable(Call.first(form, "code")))
                    .orElse("");
            return error(call, OAuthError.invalidGrant("Not a grant of ours: " + echoed));
        }
        try {
            if (!"POST".equals(call.method())) {
                throw OAuthError.invalidRequest("The token endpoint takes POST only");
            }
            for (Map.Entry<String, List<String>> parameter : form.entrySet()) {
                if (parameter.getValue().size() > 1) {
                    throw OAuthError.invalidRequest(parameter.getKey() + " stands there twice");
                }
            }
            if (profile.clientIdInForm() && !form.containsKey("client_id")) {
                throw OAuthError.invalidRequest("client_id must stand in the form");
            }
            String clientId = clients.authenticate(call, form);
            @Nullable String grantType = Call.first(form, "grant_type");
            return switch (grantType == null && profile.formUnlessJsonAccepted() ? "authorization_code" : grantType) {
                case "authorization_code" ->
                    success(
                            call,
                            grants.redeem(
                                    required(form, "code"),
                                    clientId,
                                    Call.first(form, "redirect_uri"),
                                    Call.first(form, "code_verifier")),
                            null);
                case "refresh_token" -> refresh(call, form, kind, clientId);
                case DeviceEndpoint.GRANT_TYPE -> success(call, polled(form, clientId), null);
                case null, default -> throw unsupported();
            };
        } catch (OAuthError e) {
            return error(call, e);
        }
    }

    private static OAuthError unsupported() {
        return new OAuthError(400, "unsupported_grant_type", "This grant type is not offered here");
    }

    private Issued polled(Map<String, List<String>> form, String clientId) {
        if (devices == null) {
            throw unsupported();
        }
        return devices.poll(required(form, "device_code"), clientId);
    }

    private Answer refresh(Call call, Map<String, List<String>> form, String kind, String clientId) {
        Optional<Fault.KeepRefreshToken> keep = faults.take(Fault.KeepRefreshToken.class, kind);
        boolean forgives = faults.take(Fault.ForgiveReuse.class, kind).isPresent();
        Issued issued = grants.refresh(
                required(form, "refresh_token"), clientId, Call.first(form, "scope"), keep.isEmpty(), forgives);
        return success(call, issued, keep.isPresent() && keep.get().sendEmpty() ? "" : null);
    }

    /** RFC 8628 §3.1: the client shows itself as it does for tokens. */
    Answer device(Call call) {
        Map<String, List<String>> form = call.form();
        if (devices == null) {
            return Answer.notFound();
        }
        try {
            String clientId = clients.authenticate(call, form);
            return written(call, 200, devices.authorize(clientId, Call.first(form, "scope")));
        } catch (OAuthError e) {
            return error(call, e);
        }
    }

    Answer revoke(Call call) {
        Map<String, List<String>> form = call.form();
        try {
            @Nullable String clientId = profile.revokeNeedsClient() ? clients.authenticate(call, form) : null;
            grants.revoke(required(form, "token"), clientId);
            return new Answer(200, NO_STORE, new byte[0]);
        } catch (OAuthError e) {
            return error(call, e);
        }
    }

    private Answer success(Call call, Issued issued, @Nullable String refreshTokenInstead) {
        ObjectNode answer = Json.object();
        answer.put("access_token", issued.accessToken());
        answer.put("token_type", "bearer");
        @Nullable String refreshToken = issued.refreshToken() == null ? refreshTokenInstead : issued.refreshToken();
        if (refreshToken != null) {
            answer.put("refresh_token", refreshToken);
        }
        @Nullable Long expiresIn = issued.expiresInSeconds();
        if (profile.sendExpiresIn() && expiresIn != null) {
            answer.put("expires_in", expiresIn);
        }
        answer.put("scope", issued.scope());
        profile.tokenExtra()
                .forEach((name, value) -> answer.put(
                        name,
                        value.replace("{origin}", origin.text())
                                .replace("{user_id}", Users.id(issued.user()))
                                .replace("{now_ms}", Long.toString(clock.millis()))));
        return written(call, 200, answer);
    }

    private Answer error(Call call, OAuthError e) {
        ObjectNode answer = Json.object();
        answer.put("error", profile.errors().getOrDefault(e.code(), e.code()));
        answer.put("error_description", e.description());
        Answer written = written(call, profile.errorStatus() == 0 ? e.status() : profile.errorStatus(), answer);
        return written.status() == 401
                ? written.with(Map.of("WWW-Authenticate", "Basic realm=\"" + profile.name() + "\""))
                : written;
    }

    private Answer written(Call call, int status, ObjectNode answer) {
        @Nullable String accept = call.header("accept");
        if (!profile.formUnlessJsonAccepted()
                || (accept != null && accept.toLowerCase(Locale.ROOT).contains("application/json"))) {
            return Answer.json(status, answer).with(NO_STORE);
        }
        String form = answer.properties().stream()
                .map(member -> member.getKey() + "="
                        + URLEncoder.encode(member.getValue().asText(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return Answer.text(status, "application/x-www-form-urlencoded", form).with(NO_STORE);
    }

    private static String required(Map<String, List<String>> form, String name) {
        @Nullable String value = Call.first(form, name);
        if (value == null || value.isEmpty()) {
            throw OAuthError.invalidRequest(name + " is missing");
        }
        return value;
    }
}
