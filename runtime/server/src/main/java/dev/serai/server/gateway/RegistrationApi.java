package dev.serai.server.gateway;

import dev.serai.server.gateway.Registrations.Person;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/registrations}: another system, that has authenticated somebody its own way, sends them here. */
@RestController
@NeedsScope(Scope.REGISTRATIONS_WRITE)
class RegistrationApi {
    private final Registrations registrations;

    RegistrationApi(Registrations registrations) {
        this.registrations = registrations;
    }

    record Asked(
            @Nullable String name,
            @Nullable String email,
            @Nullable String externalId) {}

    record Made(String url, Instant expiresAt) {
        @Override
        public String toString() {
            return "Made[until " + expiresAt + "]";
        }
    }

    @PostMapping("/api/v1/registrations")
    @ResponseStatus(HttpStatus.CREATED)
    Made register(@RequestBody Asked asked, CurrentUser caller) {
        if (asked.name() == null || asked.email() == null || asked.externalId() == null) {
            throw HttpProblem.unprocessable("field_missing", "name, email and external_id are needed.");
        }
        Registrations.Link link = registrations.issue(
                caller, new Person(asked.name().strip(), asked.email().strip(), asked.externalId()));
        return new Made(link.url().reveal(), link.expiresAt());
    }
}
