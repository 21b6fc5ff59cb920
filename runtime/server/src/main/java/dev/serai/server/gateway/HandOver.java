package dev.serai.server.gateway;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.view.RedirectView;

/** Leads who is signed in to Serai to an application's host, and lets them in there. */
@Controller
class HandOver {
    private final Applications applications;
    private final ApplicationHosts hosts;
    private final ApplicationSessions sessions;

    HandOver(Applications applications, ApplicationHosts hosts, ApplicationSessions sessions) {
        this.applications = applications;
        this.hosts = hosts;
        this.sessions = sessions;
    }

    /**
     * @param state what the application's host gave the browser when it sent it here; without it the browser goes there first,
     *     and no code is made
     */
    @GetMapping("/apps/{name}")
    RedirectView open(
            @PathVariable("name") String name,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String to,
            CurrentUser user,
            HttpServletRequest request) {
        Application application = applications
                .byName(name)
                .filter(one -> one.workspace().equals(user.workspace()))
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_application", "There is no application '" + name + "' in this workspace."));
        if (!application.admits(user)) {
            throw Gateway.refused(application);
        }
        String target = Redirects.ownPath(to);
        @Nullable HttpSession session = request.getSession(false);
        if (state == null || session == null) {
            return Redirects.seeOther(hosts.origin(application) + target);
        }
        SecretValue code = sessions.issue(application, user, session.getId(), state);
        return Redirects.seeOther(hosts.origin(application) + ArrivalToken.in(target, code.reveal()));
    }
}
