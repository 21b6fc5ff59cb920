package dev.serai.server.gateway;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Another system asks for a service link, to hand it to a browser. */
@RestController
@NeedsScope(Scope.REGISTRATIONS_WRITE)
class ServiceLinkApi {
    private final Applications applications;
    private final ServiceLinks links;

    ServiceLinkApi(Applications applications, ServiceLinks links) {
        this.applications = applications;
        this.links = links;
    }

    /**
     * @param user id or e-mail address
     * @param path where in the application it leads; its start page without one
     */
    record Asked(@Nullable String user, @Nullable String path) {}

    record Made(String url, Instant expiresAt) {
        @Override
        public String toString() {
            return "Made[until " + expiresAt + "]";
        }
    }

    @PostMapping("/api/v1/applications/{id}/links")
    @ResponseStatus(HttpStatus.CREATED)
    Made link(@PathVariable("id") String id, @RequestBody Asked asked, CurrentUser caller) {
        if (asked.user() == null) {
            throw HttpProblem.unprocessable("field_missing", "user is needed.");
        }
        ServiceLinks.Link link = links.issue(caller, applications.require(caller, id), asked.user(), asked.path());
        return new Made(link.url().reveal(), link.expiresAt());
    }
}
