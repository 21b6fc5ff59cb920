package dev.serai.server.bridge;

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

/** {@code /api/v1/bridge-clients}: which programs may get people's authorizations; for admins with a session. */
@RestController
@RequestMapping("/api/v1/bridge-clients")
class BridgeClientApi {
    private final BridgeClients clients;

    BridgeClientApi(BridgeClients clients) {
        this.clients = clients;
    }

    /**
     * @param modes code, connection or both
     * @param connectors ids of connectors; none is the default
     * @param endpoints ids of bridge endpoints; none is the default
     * @param credentialsRead whether it may read the access tokens of its connections; no is the default
     */
    record Registration(
            @Nullable String name,
            @Nullable List<String> modes,
            @Nullable List<String> connectors,
            @Nullable List<String> endpoints,
            @Nullable Boolean credentialsRead) {}

    record View(
            String id,
            String name,
            String clientId,
            List<String> modes,
            List<String> connectors,
            List<String> endpoints,
            boolean credentialsRead,
            Instant createdAt) {
        static View of(BridgeClient client) {
            return new View(
                    client.id(),
                    client.name(),
                    client.program().clientId(),
                    client.modes().stream().sorted().map(Mode::word).toList(),
                    client.connectors().stream().sorted().toList(),
                    client.endpoints().stream().sorted().toList(),
                    client.readsCredentials(),
                    client.program().createdAt());
        }
    }

    record Items(List<View> items, @Nullable String next) {}

    /** @param clientSecret shown this once */
    record Created(String id, String clientId, String clientSecret, View client) {
        @Override
        public String toString() {
            return "Created[" + clientId + "]";
        }
    }

    @GetMapping
    Items list(CurrentUser user) {
        return new Items(clients.list(user).stream().map(View::of).toList(), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created add(@RequestBody Registration asked, CurrentUser user) {
        if (asked.name() == null || asked.modes() == null) {
            throw HttpProblem.unprocessable("field_missing", "name and modes are needed.");
        }
        BridgeClients.Made made = clients.add(
                user,
                new BridgeClients.Wish(
                        asked.name(),
                        asked.modes(),
                        asked.connectors() == null ? List.of() : asked.connectors(),
                        asked.endpoints() == null ? List.of() : asked.endpoints(),
                        Boolean.TRUE.equals(asked.credentialsRead())));
        BridgeClient client = made.client();
        return new Created(
                client.id(), client.program().clientId(), made.secret().reveal(), View.of(client));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable("id") String id, CurrentUser user) {
        clients.revoke(user, id);
    }
}
