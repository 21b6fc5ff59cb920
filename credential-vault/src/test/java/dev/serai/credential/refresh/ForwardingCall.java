package dev.serai.credential.refresh;

import dev.serai.connector.Connector;
import dev.serai.credential.SecretValue;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.credential.oauth2.RawAnswer;
import dev.serai.credential.oauth2.RefreshCall;
import dev.serai.credential.oauth2.TokenOutcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A way to the provider that does as another one does; what is planted into it overrides one method. */
class ForwardingCall implements RefreshCall {
    final RefreshCall real;

    ForwardingCall(RefreshCall real) {
        this.real = real;
    }

    @Override
    public Sent send(
            Connector connector,
            Map<String, String> settings,
            ClientCredentials client,
            SecretValue refreshToken,
            List<String> grantedScopes) {
        return real.send(connector, settings, client, refreshToken, grantedScopes);
    }

    @Override
    public TokenOutcome read(
            Connector connector, RawAnswer answer, @Nullable ClientCredentials client, SecretValue refreshToken) {
        return real.read(connector, answer, client, refreshToken);
    }
}
