package dev.serai.server.authorization;

import dev.serai.connector.Connector;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.Pkce;
import dev.serai.server.authorization.PendingAuthorization.Renewed;
import dev.serai.server.connection.Reauthorizable;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.oauthclient.RedirectUris;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Sends a browser on its way to the provider (A3). */
@Service
public class StartAuthorization {
    /** How long the user may take at the provider. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final PendingAuthorizations pending;
    private final RedirectUris redirectUris;
    private final OutboundHttp outbound;
    private final Clock clock;

    StartAuthorization(PendingAuthorizations pending, RedirectUris redirectUris, OutboundHttp outbound, Clock clock) {
        this.pending = pending;
        this.redirectUris = redirectUris;
        this.outbound = outbound;
        this.clock = clock;
    }

    /**
     * Remembers who asks for what.
     *
     * @param settings as the user gave them
     * @param alias checked; null for a generated one
     * @param returnTo a path of ours, checked; null for the connection's page
     * @return where the browser has to go
     */
    URI start(
            CurrentUser user,
            String browser,
            Connector connector,
            OAuthClient client,
            Map<String, String> settings,
            @Nullable String alias,
            @Nullable String returnTo) {
        return go(
                        user,
                        browser,
                        connector,
                        client,
                        settings,
                        null,
                        redirectUris.of(connector.id()),
                        null,
                        alias,
                        returnTo)
                .uri();
    }

    /** Remembers that a connection is to be authorised again, as it was connected: by its client, with its settings. */
    URI again(CurrentUser user, String browser, Reauthorizable what) {
        Connection connection = what.connection();
        return go(
                        user,
                        browser,
                        what.connector(),
                        what.client(),
                        connection.settings(),
                        new Renewed(connection.id(), connection.incarnation()),
                        redirectUris.of(what.connector().id()),
                        null,
                        null,
                        null)
                .uri();
    }

    /**
     * One that was begun.
     *
     * @param uri where the browser has to go
     * @param id of the pending authorization
     */
    public record Started(URI uri, String id, SecretValue state) {}

    /**
     * Remembers what a program without a browser asked for, now that a person has approved it. The answer comes to the
     * bridge's callback; {@link FinishAuthorization} takes it as it takes all.
     *
     * @param scopes to ask for: those of the connector and some of the client's
     * @param settings checked
     * @param redirectUri the bridge's
     */
    public Started forBridge(
            CurrentUser user,
            String browser,
            Connector connector,
            OAuthClient client,
            List<String> scopes,
            Map<String, String> settings,
            URI redirectUri) {
        OAuthClient narrowed = new OAuthClient(
                client.id(),
                client.workspace(),
                client.connector(),
                client.name(),
                client.clientId(),
                scopes,
                client.isDefault(),
                client.createdAt());
        return go(user, browser, connector, narrowed, settings, null, redirectUri, scopes, null, null);
    }

    private Started go(
            CurrentUser user,
            String browser,
            Connector connector,
            OAuthClient client,
            Map<String, String> settings,
            @Nullable Renewed renews,
            URI redirectUri,
            @Nullable List<String> scopes,
            @Nullable String alias,
            @Nullable String returnTo) {
        var state = AuthorizationRequest.newState();
        Pkce pkce = Pkce.random();
        Map<String, String> checked = connector.checkSettings(settings);
        URI uri = new AuthorizationRequest(connector, checked, client, redirectUri, state, pkce).uri(outbound.guard());
        // every address that the tokens and the secret will go to is looked at before the user is asked for consent
        outbound.guard().check(connector.oauth2().tokenUri().expand(checked));
        Instant now = clock.instant();
        String id = UUID.randomUUID().toString();
        pending.insert(
                new PendingAuthorization(
                        id,
                        browser,
                        user.id(),
                        user.workspace(),
                        connector.id(),
                        connector.hash(),
                        client.id(),
                        renews,
                        alias,
                        checked,
                        scopes,
                        redirectUri,
                        returnTo,
                        now,
                        now.plus(LONGEST),
                        null,
                        null,
                        null,
                        List.of()),
                state,
                pkce.verifier());
        return new Started(uri, id, state);
    }
}
