package dev.serai.server.oauthclient;

import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.SecretFromRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
import tools.jackson.databind.annotation.JsonDeserialize;

/** {@code /api/v1/oauth-clients}: secrets go in and never come out. */
@RestController
@NeedsScope(Scope.CLIENTS_WRITE)
@RequestMapping("/api/v1/oauth-clients")
class OAuthClientApi {
    private final OAuthClients clients;
    private final RedirectUris redirectUris;

    OAuthClientApi(OAuthClients clients, RedirectUris redirectUris) {
        this.clients = clients;
        this.redirectUris = redirectUris;
    }

    record Registration(
            @Nullable String connector,
            @Nullable String name,
            @Nullable String clientId,

            @JsonDeserialize(using = SecretFromRequest.class) @Nullable
            SecretValue clientSecret,

            @Nullable List<String> scopes,
            @Nullable Map<String, String> settings) {}

    record View(
            String id,
            String connector,
            String name,
            String clientId,
            List<String> scopes,
            boolean isDefault,
            URI redirectUri,
            Instant createdAt) {}

    record Items(List<View> items, @Nullable String next) {}

    @GetMapping
    Items list(CurrentUser user) {
        user.require(Role.ADMIN);
        return new Items(clients.list(user.workspace()).stream().map(this::view).toList(), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    View register(@RequestBody Registration registration, CurrentUser user) {
        user.require(Role.ADMIN);
        if (registration.connector() == null || registration.clientId() == null) {
            throw HttpProblem.unprocessable("field_missing", "connector and client_id are needed.");
        }
        return view(clients.register(
                user,
                registration.connector(),
                registration.name(),
                registration.clientId(),
                registration.clientSecret(),
                registration.scopes() == null ? List.of() : registration.scopes(),
                registration.settings() == null ? Map.of() : registration.settings()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("id") String id, CurrentUser user) {
        user.require(Role.ADMIN);
        clients.remove(user, clients.require(user.workspace(), id));
    }

    private View view(OAuthClient client) {
        return new View(
                client.id().value(),
                client.connector(),
                client.name(),
                client.clientId(),
                client.scopes(),
                client.isDefault(),
                redirectUris.of(client.connector()),
                client.createdAt());
    }
}
