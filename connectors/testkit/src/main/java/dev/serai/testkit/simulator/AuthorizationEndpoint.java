package dev.serai.testkit.simulator;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The authorization endpoint (RFC 6749 §4.1.1) and the two pages behind it. */
final class AuthorizationEndpoint {
    static final String SIGN_IN = "/signin";
    static final String CONSENT = "/consent";

    private final Profile profile;
    private final Grants grants;
    private final GrantStore store;
    private final SecretLog secrets;
    private final Faults faults;
    private final UserSessions sessions;
    private final Origin origin;
    private final AtomicBoolean sendsIss;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();

    AuthorizationEndpoint(
            Profile profile,
            Grants grants,
            GrantStore store,
            SecretLog secrets,
            Faults faults,
            UserSessions sessions,
            Origin origin) {
        this.profile = profile;
        this.grants = grants;
        this.store = store;
        this.secrets = secrets;
        this.faults = faults;
        this.sessions = sessions;
        this.origin = origin;
        this.sendsIss = new AtomicBoolean(profile.iss());
    }

    private record Pending(
            String id,
            String clientId,
            String redirectUri,
            @Nullable String state,
            String scope,
            @Nullable String challenge,
            boolean promptsConsent,
            boolean offline) {
        String memory(String user) {
            return user + " " + clientId;
        }
    }

    void sendIss(boolean send) {
        sendsIss.set(send);
    }

    /** What is wrong before client and redirect URI are known good is told to the person, never redirected. */
    Answer authorize(Call call) {
        for (Map.Entry<String, List<String>> parameter : call.query().entrySet()) {
            if (parameter.getValue().size() > 1) {
                return problem("The parameter " + parameter.getKey() + " stands there twice.");
            }
        }
        @Nullable String clientId = call.query("client_id");
        @Nullable
        SimulatedClient client =
                clientId == null ? null : store.<@Nullable SimulatedClient>read(state -> state.clients.get(clientId));
        if (clientId == null || client == null) {
            return problem("No application with this client_id is registered here.");
        }
        @Nullable String redirectUri = call.query("redirect_uri");
        if (redirectUri == null || !client.redirectUris().contains(redirectUri)) {
            return problem("This redirect_uri is not registered for the application.");
        }
        @Nullable String state = call.query("state");
        if (!"code".equals(call.query("response_type"))) {
            return refuse(redirectUri, state, "unsupported_response_type");
        }
        @Nullable String challenge = call.query("code_challenge");
        if (challenge != null && !"S256".equals(call.query("code_challenge_method"))) {
            return refuse(redirectUri, state, "invalid_request");
        }
        @Nullable String scope = call.query("scope");
        @Nullable String prompt = call.query("prompt");
        Pending request = new Pending(
                secrets.issue("authorization_request", "req_"),
                clientId,
                redirectUri,
                state,
                scope == null ? profile.defaultScope() : scope.replace(',', ' '),
                challenge,
                prompt != null && prompt.contains("consent"),
                "offline".equals(call.query("access_type")));
        pending.put(request.id(), request);
        @Nullable String user = sessions.user(call);
        return user == null ? Answer.html(200, Pages.login(profile.name(), request.id(), false)) : next(request, user);
    }

    Answer signIn(Call call) {
        Map<String, List<String>> form = call.form();
        @Nullable Pending request = pending(Call.first(form, "request"));
        if (request == null) {
            return problem("This page is too old: start again at the application.");
        }
        @Nullable String user = Call.first(form, "username");
        if (user == null || !sessions.isPassword(user, Call.first(form, "password"))) {
            return Answer.html(401, Pages.login(profile.name(), request.id(), true));
        }
        return Answer.redirect(303, URI.create(CONSENT + "?request=" + request.id()))
                .with(sessions.start(user));
    }

    Answer consentPage(Call call) {
        @Nullable Pending request = pending(call.query("request"));
        if (request == null) {
            return problem("This page is too old: start again at the application.");
        }
        @Nullable String user = sessions.user(call);
        return user == null ? Answer.html(200, Pages.login(profile.name(), request.id(), false)) : next(request, user);
    }

    Answer decide(Call call) {
        Map<String, List<String>> form = call.form();
        @Nullable Pending request = pending(Call.first(form, "request"));
        @Nullable String user = sessions.user(call);
        if (request == null || user == null) {
            return problem("This page is too old: start again at the application.");
        }
        pending.remove(request.id());
        boolean refused = faults.take(Fault.RefuseConsent.class, "authorize").isPresent();
        if (refused || !"allow".equals(Call.first(form, "decision"))) {
            return refuse(request.redirectUri(), request.state(), "access_denied");
        }
        return grant(request, user);
    }

    private Answer next(Pending request, String user) {
        boolean known = store.read(state -> state.consents.contains(request.memory(user)));
        if (profile.rememberConsent() && known && !request.promptsConsent()) {
            pending.remove(request.id());
            return grant(request, user);
        }
        return Answer.html(200, Pages.consent(profile.name(), request.id(), request.clientId(), user, request.scope()));
    }

    private Answer grant(Pending request, String user) {
        boolean first = store.change(state -> state.consents.add(request.memory(user)));
        boolean offline = switch (profile.refreshTokens()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case OFFLINE_FIRST_CONSENT -> request.offline() && (first || request.promptsConsent());
        };
        String scope = faults.take(Fault.GrantOnly.class, "authorize")
                .map(Fault.GrantOnly::scope)
                .orElse(request.scope());
        String code = grants.code(new Grants.Consent(
                request.clientId(), user, request.redirectUri(), scope, request.challenge(), offline));
        return callback(request.redirectUri(), request.state(), "code", code);
    }

    private Answer refuse(String redirectUri, @Nullable String state, String error) {
        return callback(redirectUri, state, "error", error);
    }

    private Answer callback(String redirectUri, @Nullable String state, String name, String value) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(name, value);
        if (state != null) {
            parameters.put("state", state);
        }
        if (sendsIss.get()) {
            parameters.put("iss", origin.text());
        }
        faults.take(Fault.Iss.class, "authorize").ifPresent(fault -> {
            @Nullable String iss = fault.value();
            if (iss == null) {
                parameters.remove("iss");
            } else {
                parameters.put("iss", iss);
            }
        });
        StringBuilder to = new StringBuilder(redirectUri);
        parameters.forEach((key, text) -> to.append(to.indexOf("?") < 0 ? '?' : '&')
                .append(key)
                .append('=')
                .append(URLEncoder.encode(text, StandardCharsets.UTF_8)));
        return Answer.redirect(302, URI.create(to.toString()));
    }

    private @Nullable Pending pending(@Nullable String id) {
        return id == null ? null : pending.get(id);
    }

    private Answer problem(String text) {
        return Answer.html(400, Pages.problem(profile.name(), text));
    }
}
