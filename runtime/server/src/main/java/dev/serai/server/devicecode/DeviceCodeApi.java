package dev.serai.server.devicecode;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.credential.connection.Alias;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.oauthclient.OAuthClients;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/connections}: connections that need no redirect. */
@RestController
class DeviceCodeApi {
    private static final String DEVICE_CODE = "device_code";

    private final StartDeviceCode start;
    private final Connectors connectors;
    private final OAuthClients clients;
    private final Clock clock;

    DeviceCodeApi(StartDeviceCode start, Connectors connectors, OAuthClients clients, Clock clock) {
        this.start = start;
        this.connectors = connectors;
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * @param grantType {@code device_code}
     * @param client id of an OAuth client; null for the connector's default
     * @param alias for builders; null for a generated one
     */
    record NewConnectionRequest(
            @Nullable String connector,
            @Nullable String grantType,
            @Nullable String client,
            @Nullable String alias,
            @Nullable Map<String, String> settings) {}

    /**
     * What to show to a person; {@code GET /api/v1/connections/{id}} tells when they have done it.
     *
     * @param expiresIn seconds
     * @param interval seconds between looks
     */
    record Pending(
            String id,
            String status,
            URI verificationUri,
            @Nullable URI verificationUriComplete,
            String userCode,
            long expiresIn,
            long interval) {}

    @PostMapping("/api/v1/connections")
    @NeedsScope(Scope.CONNECTIONS_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Pending connect(@RequestBody NewConnectionRequest request, CurrentUser user) {
        if (request.connector() == null || !DEVICE_CODE.equals(request.grantType())) {
            throw HttpProblem.unprocessable(
                    "grant_type_not_offered",
                    "connector and grant_type are needed, and grant_type is device_code. Accounts that need a redirect are"
                            + " connected in a browser, at /connect/{connector}.");
        }
        Connector connector = connectors
                .find(request.connector())
                .orElseThrow(() -> HttpProblem.unprocessable(
                        "unknown_connector", "There is no connector of this name. GET /api/v1/connectors lists them."));
        if (request.alias() != null) {
            user.require(Role.BUILDER);
        }
        DeviceCode code = start.start(
                user,
                connector,
                client(user, connector, request.client()),
                request.settings() == null ? Map.of() : request.settings(),
                request.alias() == null ? null : Alias.check(request.alias()));
        return new Pending(
                code.connection().value(),
                "PENDING",
                code.verificationUri(),
                code.verificationUriComplete(),
                Objects.requireNonNull(code.userCode(), "it has just begun"),
                Duration.between(clock.instant(), code.expiresAt()).toSeconds(),
                code.interval().toSeconds());
    }

    private OAuthClient client(CurrentUser user, Connector connector, @Nullable String id) {
        return clients.chosen(user.workspace(), connector, id)
                .orElseThrow(() -> id == null || id.isBlank()
                        ? OAuthClients.missing(connector)
                        : HttpProblem.unprocessable(
                                "wrong_oauth_client",
                                "This OAuth client is not one of " + connector.name()
                                        + ": leave it out, or name another."));
    }
}
