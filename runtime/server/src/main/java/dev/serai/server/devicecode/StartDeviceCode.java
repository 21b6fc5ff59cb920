package dev.serai.server.devicecode;

import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.DeviceAuthorizationGrant;
import dev.serai.credential.oauth2.DeviceAuthorizationGrant.Started;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.server.connection.NewConnection;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.oauthclient.ClientSettings;
import dev.serai.server.oauthclient.OAuthClients;
import dev.serai.server.web.HttpProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Gets a code from the provider, for a connection that is PENDING until somebody has entered it there. */
@Service
class StartDeviceCode {
    private static final int MOST_UNDER_WAY = 10;
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private final NewConnection connections;
    private final DeviceCodes codes;
    private final DeviceAuthorizationGrant grant;
    private final OAuthClients clients;
    private final ClientSettings clientSettings;
    private final OutboundHttp outbound;

    StartDeviceCode(
            NewConnection connections,
            DeviceCodes codes,
            DeviceAuthorizationGrant grant,
            OAuthClients clients,
            ClientSettings clientSettings,
            OutboundHttp outbound) {
        this.connections = connections;
        this.codes = codes;
        this.grant = grant;
        this.clients = clients;
        this.clientSettings = clientSettings;
        this.outbound = outbound;
    }

    /**
     * Asks the provider for a code.
     *
     * @param settings as the user gave them
     * @param alias checked; null for a generated one
     * @throws SeraiException if there is none to be had; nothing is left behind then
     */
    DeviceCode start(
            CurrentUser user,
            Connector connector,
            OAuthClient client,
            Map<String, String> settings,
            @Nullable String alias) {
        if (connector.oauth2().deviceAuthorizationUri() == null) {
            throw HttpProblem.unprocessable(
                    "device_code_not_offered",
                    connector.name()
                            + " gives no codes to be entered elsewhere (RFC 8628), or its connector does not say so:"
                            + " connect the account in a browser, at /connect/" + connector.id() + ".");
        }
        if (codes.underWay(user) >= MOST_UNDER_WAY) {
            throw HttpProblem.tooManyRequests(
                    "too_many_codes",
                    MOST_UNDER_WAY
                            + " codes of yours wait to be entered already. Enter one, or wait until they are over.",
                    A_WHILE);
        }
        Map<String, String> checked =
                connector.checkSettings(clientSettings.forConnecting(user, connector, client, settings));
        // every address that the tokens and the secret will go to is looked at before anybody is asked for consent
        outbound.guard().check(connector.oauth2().tokenUri().expand(checked));
        if (alias != null) {
            codes.discardFailed(user, alias);
        }
        Connection connection = connections.begin(user, connector, client, checked, alias);
        boolean begun = false;
        try {
            List<String> scopes = AuthorizationRequest.scopes(connector, client);
            codes.insert(connection.id(), user, connector.hash(), scopes, ask(connector, client, checked, scopes));
            clientSettings.decide(connector, client, checked);
            begun = true;
        } finally {
            if (!begun) {
                connections.discard(connection.id());
            }
        }
        return codes.find(connection.id()).orElseThrow();
    }

    private Started.Asked ask(
            Connector connector, OAuthClient client, Map<String, String> settings, List<String> scopes) {
        return switch (grant.start(connector, settings, clients.candidates(client), scopes)) {
            case Started.Asked asked -> asked;
            case Started.Unavailable(String detail) ->
                throw HttpProblem.badGateway(
                        "provider_unavailable",
                        connector.name() + " could not be asked for a code: " + detail + " Try again later.");
            case Started.Refused(TokenOutcome.Refused(String error, String detail)) ->
                throw HttpProblem.conflict(
                        error.equals("invalid_client") ? "invalid_client" : "code_refused",
                        connector.name() + " gives the OAuth client '" + client.name() + "' no code (" + error + "): "
                                + detail
                                + " An admin has to check its client_id, its secret, its scopes, and that sign-in by"
                                + " device code is allowed for the app there.");
        };
    }
}
