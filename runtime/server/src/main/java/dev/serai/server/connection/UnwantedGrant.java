package dev.serai.server.connection;

import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Account;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.oauth2.Revocation.Result;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Ends a grant that came and is not used. Several providers end, with one grant, all that its account gave to the client:
 * so it is left alone where a live connection may be the same account's.
 */
@Component
class UnwantedGrant {
    private final PostgresConnections connections;
    private final ProviderRevocation revocation;

    UnwantedGrant(PostgresConnections connections, ProviderRevocation revocation) {
        this.connections = connections;
        this.revocation = revocation;
    }

    /**
     * @param account whose it is; null if nobody knows
     * @return what became of it, in plain words
     */
    String end(Reauthorizable what, OAuthTokens tokens, @Nullable Account account) {
        String provider = what.connector().name();
        if (mayBeInUse(what, account)) {
            return "What you allowed at " + provider
                    + " just now was left alone there: its revocation could end a connection that works.";
        }
        Connection connection = what.connection();
        return switch (revocation.revoke(what.connector(), what.client(), connection.settings(), tokens)) {
            case Result.Revoked _ -> "What you allowed at " + provider + " just now is revoked.";
            case Result.Unsupported _, Result.Failed _ ->
                "What you allowed at " + provider
                        + " just now could not be revoked from here: you can take it back in your account there.";
        };
    }

    private boolean mayBeInUse(Reauthorizable what, @Nullable Account account) {
        return account != null
                ? connections.isAlive(what.client(), account.id())
                : connections
                        .find(what.connection().id())
                        .filter(now -> now.status() == Connection.Status.ACTIVE)
                        .isPresent();
    }
}
