package dev.serai.credential.oauth2;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.credential.SecretValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exchanges a refresh token for new tokens (RFC 6749 §6). Thread-safe; blocks for at most {@link TokenEndpoint#DEADLINE}. */
public final class RefreshGrant implements RefreshCall {
    private final TokenEndpoint endpoint;

    public RefreshGrant(TokenEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Sent send(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue refreshToken,
            List<String> grantedScopes) {
        OAuth2 oauth2 = connector.oauth2();
        Map<String, String> parameters =
                new LinkedHashMap<>(ExtraParameters.expand(oauth2.refresh().params(), settings, client.clientId()));
        if (oauth2.refresh().sendScope() && !grantedScopes.isEmpty()) {
            parameters.put("scope", String.join(oauth2.scopes().separator(), grantedScopes));
        }
        parameters.putAll(ClientAuthenticator.single(
                new RefreshTokenGrant(new RefreshToken(refreshToken.reveal())).toParameters()));
        return endpoint.send(connector, settings, client, parameters, List.of(refreshToken));
    }

    /** Sends the refresh token once and reads the answer, for callers with nothing to lose. */
    public TokenOutcome refresh(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue refreshToken,
            List<String> grantedScopes) {
        return switch (send(connector, settings, client, refreshToken, grantedScopes)) {
            case Sent.Answered(RawAnswer answer) -> read(connector, answer, client, refreshToken);
            case Sent.Failed(TokenOutcome outcome) -> outcome;
        };
    }

    @Override
    public TokenOutcome read(
            Connector connector, RawAnswer answer, @Nullable ClientCredentials client, SecretValue refreshToken) {
        List<SecretValue> secrets = List.of(refreshToken);
        return endpoint.read(
                connector, answer, client == null ? new Redaction(secrets) : TokenEndpoint.redaction(client, secrets));
    }
}
