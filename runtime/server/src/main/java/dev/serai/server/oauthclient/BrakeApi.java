package dev.serai.server.oauthclient;

import dev.serai.credential.connection.OAuthClient;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether a client's refreshes are held: {@code /api/v1/oauth-clients/{id}/brake}. */
@RestController
@NeedsScope(Scope.CLIENTS_WRITE)
@RequestMapping("/api/v1/oauth-clients/{id}/brake")
class BrakeApi {
    private final OAuthClients clients;
    private final ClientBrake brake;

    BrakeApi(OAuthClients clients, ClientBrake brake) {
        this.clients = clients;
        this.brake = brake;
    }

    /** @param connection of the canary; null for one that was not refused lately */
    record BrakeStep(@Nullable String action, @Nullable String connection) {}

    @GetMapping
    ClientBrake.View show(@PathVariable("id") String id, CurrentUser user) {
        return brake.view(require(user, id));
    }

    @PostMapping
    ClientBrake.View step(@PathVariable("id") String id, @RequestBody BrakeStep step, CurrentUser user) {
        OAuthClient client = require(user, id);
        return switch (step.action()) {
            case "release" -> brake.release(user, client);
            case "canary" -> brake.canary(user, client, step.connection());
            case null, default ->
                throw HttpProblem.unprocessable("invalid_action", "action is one of release, canary.");
        };
    }

    private OAuthClient require(CurrentUser user, String id) {
        user.require(Role.ADMIN);
        return clients.require(user.workspace(), id);
    }
}
