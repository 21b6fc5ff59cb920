package dev.serai.lab.fault;

import dev.serai.connector.Connector;
import dev.serai.connector.OAuth2;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.oauth2.TokenOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends refresh tokens, with fault points before and behind; one that is to be held at the provider says so in a header. */
final class PointedCall implements RefreshCall {
    private final RefreshCall real;
    private final FaultPoints points;

    PointedCall(RefreshCall real, FaultPoints points) {
        this.real = real;
        this.points = points;
    }

    @Override
    public Sent send(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue refreshToken,
            List<String> grantedScopes) {
        points.reached(Step.BEFORE_CALL);
        @Nullable ConnectionId held = points.heldAtProvider();
        Sent sent = real.send(
                held == null ? connector : marked(connector, held), settings, client, refreshToken, grantedScopes);
        points.reached(Step.ANSWER_ARRIVED);
        return sent;
    }

    @Override
    public TokenOutcome read(
            Connector connector, RawAnswer answer, @Nullable ClientCredentials client, SecretValue refreshToken) {
        return real.read(connector, answer, client, refreshToken);
    }

    private static Connector marked(Connector connector, ConnectionId connection) {
        OAuth2 oauth2 = connector.oauth2();
        Map<String, String> headers = new HashMap<>(oauth2.tokenHeaders());
        headers.put(FaultLine.HOLD_HEADER, connection.value());
        return new Connector(
                connector.id(),
                connector.name(),
                connector.categories(),
                connector.docs(),
                connector.maturity(),
                connector.settings(),
                new OAuth2(
                        oauth2.authUri(),
                        oauth2.tokenUri(),
                        oauth2.revocationUri(),
                        oauth2.issuer(),
                        oauth2.scopes(),
                        oauth2.clientAuthentication(),
                        oauth2.pkce(),
                        oauth2.tokenBody(),
                        oauth2.authorizeParams(),
                        oauth2.tokenParams(),
                        headers,
                        oauth2.refresh(),
                        oauth2.response(),
                        oauth2.lifetime()),
                connector.api(),
                connector.actions(),
                connector.pulls(),
                connector.hash());
    }
}
