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

/** {@code /api/v1/service-accounts}: for admins with a session; no token makes further ones. */
@RestController
@RequestMapping("/api/v1/service-accounts")
class ServiceAccountApi {
    private final ServiceAccounts accounts;

    ServiceAccountApi(ServiceAccounts accounts) {
        this.accounts = accounts;
    }

    record Registration(@Nullable String name, @Nullable List<String> scopes) {}

    record View(String id, String name, String clientId, List<String> scopes, Instant createdAt) {
        static View of(AccessClient account) {
            return new View(
                    account.id(), account.name(), account.clientId(), account.scopeWords(), account.createdAt());
        }
    }

    record Items(List<View> items, @Nullable String next) {}

    /** @param clientSecret shown this once */
    record Created(
            String id, String name, String clientId, String clientSecret, List<String> scopes, Instant createdAt) {
        static Created of(AccessClient account, SecretValue secret) {
            return new Created(
                    account.id(),
                    account.name(),
                    account.clientId(),
                    secret.reveal(),
                    account.scopeWords(),
                    account.createdAt());
        }

        @Override
        public String toString() {
            return "Created[" + clientId + "]";
        }
    }

    @GetMapping
    Items list(CurrentUser user) {
        return new Items(accounts.list(user).stream().map(View::of).toList(), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created add(@RequestBody Registration registration, CurrentUser user) {
        if (registration.name() == null || registration.scopes() == null) {
            throw HttpProblem.unprocessable("field_missing", "name and scopes are needed.");
        }
        AccessClients.Made made = accounts.add(user, registration.name(), registration.scopes());
        return Created.of(made.client(), made.requiredSecret());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable("id") String id, CurrentUser user) {
        accounts.revoke(user, id);
    }
}
