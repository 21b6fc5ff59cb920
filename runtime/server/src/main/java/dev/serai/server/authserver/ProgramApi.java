package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.HttpProblem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/programs}: who may ask people of the workspace for consent; for admins with a session. */
@RestController
@RequestMapping("/api/v1/programs")
class ProgramApi {
    private final Programs programs;

    ProgramApi(Programs programs) {
        this.programs = programs;
    }

    /** @param confidential whether it can keep a secret: a server can, a page or an app cannot; no is the default */
    record Registration(
            @Nullable String name,
            @Nullable List<String> redirectUris,
            @Nullable List<String> scopes,
            @Nullable Boolean confidential) {}

    record View(
            String id,
            String name,
            String clientId,
            boolean confidential,
            List<String> redirectUris,
            List<String> scopes,
            Instant createdAt) {
        static View of(AccessClient program) {
            return new View(
                    program.id(),
                    program.name(),
                    program.clientId(),
                    program.confidential(),
                    program.redirectUris(),
                    program.scopeWords(),
                    program.createdAt());
        }
    }

    record Items(List<View> items, @Nullable String next) {}

    /** @param clientSecret shown this once; null if it has none */
    record Created(String id, String clientId, @Nullable String clientSecret, View program) {
        @Override
        public String toString() {
            return "Created[" + clientId + "]";
        }
    }

    @GetMapping
    Items list(CurrentUser user) {
        return new Items(programs.list(user).stream().map(View::of).toList(), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created add(@RequestBody Registration asked, CurrentUser user) {
        if (asked.name() == null || asked.redirectUris() == null || asked.scopes() == null) {
            throw HttpProblem.unprocessable("field_missing", "name, redirect_uris and scopes are needed.");
        }
        AccessClients.Made made = programs.add(
                user, asked.name(), asked.redirectUris(), asked.scopes(), Boolean.TRUE.equals(asked.confidential()));
        @Nullable SecretValue secret = made.secret();
        return new Created(
                made.client().id(),
                made.client().clientId(),
                secret == null ? null : secret.reveal(),
                View.of(made.client()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable("id") String id, CurrentUser user) {
        programs.revoke(user, id);
    }
}
