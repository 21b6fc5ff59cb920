package dev.serai.server.oauthclient;

import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.oauthclient.Rotation.Report;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.SecretFromRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;

/** The rotation of a client's secret, under {@code /api/v1/oauth-clients/{id}}. */
@RestController
@NeedsScope(Scope.CLIENTS_WRITE)
@RequestMapping("/api/v1/oauth-clients/{id}")
class RotationApi {
    private final OAuthClients clients;
    private final SecretRotation rotation;

    RotationApi(OAuthClients clients, SecretRotation rotation) {
        this.clients = clients;
        this.rotation = rotation;
    }

    record NextSecret(
            @JsonDeserialize(using = SecretFromRequest.class) @Nullable
            SecretValue clientSecret) {}

    /** @param connection of the canary; null for the one that was refreshed last */
    record Step(@Nullable String action, @Nullable String connection) {}

    @PostMapping("/secrets")
    @ResponseStatus(HttpStatus.CREATED)
    Report stage(@PathVariable("id") String id, @RequestBody NextSecret next, CurrentUser user) {
        OAuthClient client = require(user, id);
        SecretValue secret = next.clientSecret();
        if (secret == null) {
            throw HttpProblem.unprocessable(
                    "client_secret_missing", "client_secret is needed: copy the new one from the provider's console.");
        }
        OAuthClients.requireSecret(secret);
        return rotation.stage(user, client, secret);
    }

    @PostMapping("/rotation")
    Report step(@PathVariable("id") String id, @RequestBody Step step, CurrentUser user) {
        OAuthClient client = require(user, id);
        return switch (step.action()) {
            case "canary" -> rotation.canary(user, client, step.connection());
            case "promote" -> rotation.promote(user, client);
            case "rollback" -> rotation.rollBack(user, client);
            case "retire" -> rotation.retire(user, client);
            case null, default ->
                throw HttpProblem.unprocessable(
                        "invalid_action", "action is one of canary, promote, rollback, retire.");
        };
    }

    @GetMapping("/rotation")
    Report show(@PathVariable("id") String id, CurrentUser user) {
        return rotation.report(require(user, id));
    }

    private OAuthClient require(CurrentUser user, String id) {
        user.require(Role.ADMIN);
        return clients.require(user.workspace(), id);
    }
}
