package dev.serai.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The provider's endpoints put together: which request goes where. */
final class Provider implements Dispatcher.Work {
    private static final String METADATA = "/.well-known/oauth-authorization-server";

    private final Profile profile;
    private final Grants grants;
    private final AuthorizationEndpoint authorization;
    private final TokenEndpoint tokens;
    private final @Nullable DeviceEndpoint devices;
    private final ResourceApi api;
    private final ControlApi control;
    private final Origin origin;
    private final @Nullable ObservationsApi observations;

    Provider(
            Profile profile,
            GrantStore store,
            SecretLog secrets,
            Faults faults,
            RequestLog log,
            Notes notes,
            Records records,
            Origin origin,
            Clock clock,
            ControlApi control) {
        this.profile = profile;
        this.control = control;
        this.origin = origin;
        grants = new Grants(profile, clock, secrets, store);
        UserSessions sessions = new UserSessions(secrets, origin);
        authorization = new AuthorizationEndpoint(profile, grants, store, secrets, faults, sessions, origin);
        Profile.@Nullable Device device = profile.device();
        devices = device == null ? null : new DeviceEndpoint(profile, device, grants, sessions, secrets, origin, clock);
        ClientAuthenticator clients = new ClientAuthenticator(profile, store, secrets);
        tokens = new TokenEndpoint(profile, grants, clients, secrets, faults, origin, clock, devices);
        ResourceApi own = switch (profile.api()) {
            case OBSERVATIONS -> new ObservationsApi(records, log, notes, origin, profile.pageSize());
            case QUERY -> new QueryApi(records, log, notes, profile.pageSize());
            case SHEETS -> new SheetsApi(records, log);
            case REPOSITORIES -> new RepositoriesApi(records, log, notes, origin, profile.pageSize());
        };
        observations = own instanceof ObservationsApi one ? one : null;
        api = new EchoApi(own);
    }

    void accessTokensLive(Duration life) {
        grants.accessTokensLive(life);
    }

    void sendIss(boolean send) {
        authorization.sendIss(send);
    }

    void absoluteLinks(boolean on) {
        if (observations == null) {
            throw new IllegalStateException("Profile " + profile.name() + " has no links to choose");
        }
        observations.absoluteLinks(on);
    }

    @Override
    public String kind(Call call) {
        String path = call.path();
        if (path.startsWith(ControlApi.PREFIX)) {
            return "control";
        }
        if (path.equals(profile.endpoints().token())) {
            return TokenEndpoint.kind(call);
        }
        if (path.equals(profile.endpoints().authorize())) {
            return "authorize";
        }
        if (path.equals(profile.endpoints().revoke())) {
            return "revoke";
        }
        Profile.@Nullable Device device = profile.device();
        if (device != null && path.equals(device.authorization())) {
            return "device_authorization";
        }
        if (device != null && path.equals(DeviceEndpoint.PAGE)) {
            return "device";
        }
        return switch (path) {
            case AuthorizationEndpoint.SIGN_IN -> "login";
            case AuthorizationEndpoint.CONSENT -> "consent";
            case METADATA, "/", "/favicon.ico" -> "other";
            default -> "api";
        };
    }

    @Override
    public Answer answer(Call call, String kind) {
        return switch (kind) {
            case "control" -> control.answer(call);
            case "authorize" -> authorization.authorize(call);
            case "login" -> call.method().equals("POST") ? authorization.signIn(call) : Answer.notFound();
            case "consent" ->
                call.method().equals("POST") ? authorization.decide(call) : authorization.consentPage(call);
            case "device_authorization" -> tokens.device(call);
            case "device" -> devicePage(call);
            case "revoke" -> tokens.revoke(call);
            case "other" -> call.path().equals(METADATA) ? metadata() : Answer.notFound();
            case "api" -> api(call);
            default -> tokens.token(call, kind);
        };
    }

    private Answer devicePage(Call call) {
        if (devices == null) {
            return Answer.notFound();
        }
        return call.method().equals("POST") ? devices.decide(call) : devices.page(call);
    }

    private Answer api(Call call) {
        @Nullable String header = call.header("authorization");
        Optional<GrantStore.Grant> grant = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? grants.authenticate(header.substring(7).strip())
                : Optional.empty();
        return grant.isPresent() ? api.answer(call, grant.get().user()) : unauthorized();
    }

    @Override
    public Answer unauthorized() {
        return Answer.json(401, profile.unauthorized())
                .with(Map.of(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + profile.name()
                                + "\", error=\"invalid_token\", error_description=\"The access token is not good\""));
    }

    /** RFC 8414. */
    private Answer metadata() {
        var answer = Json.object()
                .put("issuer", origin.text())
                .put(
                        "authorization_endpoint",
                        origin.text() + profile.endpoints().authorize())
                .put("token_endpoint", origin.text() + profile.endpoints().token())
                .put("authorization_response_iss_parameter_supported", profile.iss());
        answer.putArray("response_types_supported").add("code");
        answer.putArray("code_challenge_methods_supported").add("S256");
        return Answer.json(200, answer);
    }
}
