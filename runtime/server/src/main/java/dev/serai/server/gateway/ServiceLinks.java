package dev.serai.server.gateway;

import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.signing.SignedTokens;
import dev.serai.server.signing.SignedTokens.Checked;
import dev.serai.server.signing.SignedTokens.Statement;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Redirects;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Links by which another system lets somebody into an application without Serai's login: signed, for a few minutes, once. */
@Service
class ServiceLinks {
    static final String TYPE = "serai-link+jwt";
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final String APPLICATION = "application";

    private final SignedTokens tokens;
    private final UsedTokens used;
    private final ApplicationSessions sessions;
    private final ApplicationHosts hosts;
    private final Users users;
    private final Audit audit;
    private final Clock clock;
    private final String audience;

    ServiceLinks(
            SignedTokens tokens,
            UsedTokens used,
            ApplicationSessions sessions,
            ApplicationHosts hosts,
            Users users,
            Audit audit,
            Clock clock,
            SeraiConfiguration configuration) {
        this.tokens = tokens;
        this.used = used;
        this.sessions = sessions;
        this.hosts = hosts;
        this.users = users;
        this.audit = audit;
        this.clock = clock;
        this.audience = configuration.origin() + "/apps";
    }

    /** For tests of what is refused. */
    String audience() {
        return audience;
    }

    record Link(SecretValue url, Instant expiresAt) {}

    /**
     * Makes a link.
     *
     * @param person an id or an e-mail address
     * @param path where it leads
     * @throws HttpProblem 422 if there is no such person here; 403 if they may not use the application
     */
    Link issue(CurrentUser caller, Application application, String person, @Nullable String path) {
        caller.require(Role.ADMIN);
        CurrentUser user = users.byEmail(person)
                .or(() -> Optional.of(person))
                .flatMap(id -> users.find(id, application.workspace()))
                .filter(found -> found.workspace().equals(application.workspace()))
                .orElseThrow(() -> HttpProblem.unprocessable(
                        "unknown_person", "user is the id or the e-mail address of somebody in this workspace."));
        if (!application.admits(user)) {
            throw HttpProblem.forbidden(
                    "application_refused",
                    user.email() + " may not use '" + application.name() + "': an operator has to allow it first.");
        }
        SecretValue token =
                tokens.sign(new Statement(TYPE, audience, user.id(), LIFE, Map.of(APPLICATION, application.id())));
        audit.record(
                application.workspace(),
                caller.id(),
                "application.link_made",
                "application/" + application.id(),
                Map.of("user", user.id()));
        String url = hosts.origin(application) + ArrivalToken.in(Redirects.ownPath(path), token.reveal());
        return new Link(SecretValue.of(url), clock.instant().plus(LIFE));
    }

    /** Whether it looks like one: signed tokens have dots, codes have none. */
    static boolean isLink(String token) {
        return token.indexOf('.') >= 0;
    }

    /**
     * Begins a session at the application's host.
     *
     * @return the cookie's value; empty if it is no link of Serai's, too old, or was used
     * @throws HttpProblem 403 if it is for another application, or its person may not use this one (any more)
     */
    Optional<SecretValue> redeem(String token, Application application) {
        Optional<Checked> checked = tokens.check(token, TYPE, audience);
        if (checked.isEmpty()) {
            return Optional.empty();
        }
        CurrentUser user = users.find(checked.get().subject(), application.workspace())
                .filter(application::admits)
                .filter(_ -> application.id().equals(checked.get().claims().get(APPLICATION)))
                .orElseThrow(() -> Gateway.refused(application));
        if (!used.use(checked.get())) {
            return Optional.empty();
        }
        audit.record(
                application.workspace(),
                user.id(),
                "application.entered_by_link",
                "application/" + application.id(),
                Map.of());
        return Optional.of(sessions.begin(application, user.id(), user.workspace(), null, ApplicationSessions.LIFE));
    }
}
