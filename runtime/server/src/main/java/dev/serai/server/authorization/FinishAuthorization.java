package dev.serai.server.authorization;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.OAuth2;
import dev.serai.connector.OAuth2.IssParameter;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.oauth2.AuthorizationCodeGrant;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.Pkce;
import dev.serai.credential.oauth2.TokenOutcome;
import dev.serai.server.authorization.PendingAuthorization.Renewed;
import dev.serai.server.connection.NewConnection;
import dev.serai.server.connection.Reauthorizable;
import dev.serai.server.connection.Reauthorization;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.oauthclient.OAuthClients;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The shared callback (A5–A8): whose answer it is, is settled before anything is sent anywhere; then the code is redeemed
 * once, by whoever comes first.
 */
@Service
public class FinishAuthorization {
    private final PendingAuthorizations pendings;
    private final Connectors connectors;
    private final OAuthClients clients;
    private final AuthorizationCodeGrant grant;
    private final NewConnection newConnection;
    private final Reauthorization reauthorization;
    private final Clock clock;

    FinishAuthorization(
            PendingAuthorizations pendings,
            Connectors connectors,
            OAuthClients clients,
            AuthorizationCodeGrant grant,
            NewConnection newConnection,
            Reauthorization reauthorization,
            Clock clock) {
        this.pendings = pendings;
        this.connectors = connectors;
        this.clients = clients;
        this.grant = grant;
        this.newConnection = newConnection;
        this.reauthorization = reauthorization;
        this.clock = clock;
    }

    /**
     * @param connector that the callback's path names
     * @param path the callback's
     * @return the authorization, ended: it has a connection or a problem now
     * @throws HttpProblem if the answer is not this browser's to give; nothing is changed then
     */
    public PendingAuthorization finish(String connector, String path, CallbackAnswer answer, Browser browser) {
        PendingAuthorization pending = pendings.findByState(answer.state())
                .orElseThrow(
                        () -> HttpProblem.badRequest(
                                "state_unknown",
                                "This answer belongs to no authorization that Serai knows, so nothing was connected. Start again."));
        CurrentUser user = requireSame(pending, connector, path, browser);
        @Nullable SecretValue verifier = null;
        if (pending.usedAt() == null && clock.instant().isBefore(pending.expiresAt())) {
            verifier = pendings.use(pending).orElse(null);
        }
        if (verifier == null) {
            throw pending.usedAt() == null && !clock.instant().isBefore(pending.expiresAt())
                    ? HttpProblem.badRequest(
                            "state_expired",
                            "The authorization took longer than " + StartAuthorization.LONGEST.toMinutes()
                                    + " minutes, so nothing was connected. Start again.")
                    : HttpProblem.conflict(
                            "state_used", "This answer was used already. Look under Connections for what came of it.");
        }
        try {
            redeem(pending, answer, user, new Pkce(verifier));
        } catch (SeraiException e) {
            pendings.failed(pending, e.getMessage());
        }
        return pendings.find(pending.id()).orElseThrow();
    }

    /** How an authorization stands or ended; empty if it is gone: ended ones are kept for a day. */
    public Optional<PendingAuthorization> find(String id) {
        return pendings.find(id);
    }

    private static CurrentUser requireSame(
            PendingAuthorization pending, String connector, String path, Browser browser) {
        if (!pending.connector().equals(connector)
                || !pending.redirectUri().getPath().equals(path)) {
            throw HttpProblem.badRequest(
                    "wrong_callback",
                    "The answer came to the callback of '" + connector
                            + "' and was asked of another connector, so nothing was"
                            + " connected. If you did not expect this, tell your admin.");
        }
        CurrentUser user = browser.user();
        if (user == null) {
            throw HttpProblem.badRequest(
                    "signed_out", "You were signed out meanwhile, so nothing was connected. Sign in and start again.");
        }
        if (!pending.userId().equals(user.id()) || !pending.workspace().equals(user.workspace())) {
            throw HttpProblem.forbidden(
                    "another_user",
                    "This authorization was started by somebody else, or in another workspace, so nothing was connected."
                            + " Whoever started it has to finish it.");
        }
        if (!pending.browser().equals(browser.name())) {
            throw HttpProblem.forbidden(
                    "another_browser",
                    "This authorization was started in another browser session, so nothing was connected. Start again"
                            + " here.");
        }
        return user;
    }

    private void redeem(PendingAuthorization pending, CallbackAnswer answer, CurrentUser user, Pkce pkce) {
        Connector connector = connectors.require(pending.connector());
        if (!connector.hash().equals(pending.connectorHash())) {
            throw HttpProblem.conflict(
                    "connector_changed",
                    "The connector '" + connector.id()
                            + "' was changed meanwhile, so nothing was connected. Start again.");
        }
        requireIssuer(connector, pending, answer);
        SecretValue code = answer.code();
        if (code == null) {
            throw HttpProblem.badRequest("provider_refused", refusal(connector, answer.error()));
        }
        @Nullable Renewed renews = pending.renews();
        @Nullable
        Reauthorizable again = renews == null ? null : reauthorization.require(user, renews.id(), renews.incarnation());
        OAuthClient client = clients.require(pending.workspace(), pending.client());
        TokenOutcome outcome = grant.redeem(
                connector, pending.settings(), clients.candidates(client), code, pending.redirectUri(), pkce);
        switch (outcome) {
            case TokenOutcome.Granted granted -> {
                List<String> asked =
                        pending.scopes() != null ? pending.scopes() : AuthorizationRequest.scopes(connector, client);
                NewConnection.Made made = again != null
                        ? reauthorization.renew(user, again, asked, granted.answer())
                        : newConnection.make(
                                user, connector, client, pending.settings(), asked, pending.alias(), granted.answer());
                pendings.succeeded(pending, made.connection().id().value(), made.notes());
            }
            case TokenOutcome.Refused refused -> throw problem(connector, client, refused);
            case TokenOutcome.NotExecuted notExecuted ->
                throw HttpProblem.badRequest(
                        "provider_unavailable",
                        connector.name() + " could not be asked for tokens: " + notExecuted.detail()
                                + " Nothing was connected; try again later.");
            case TokenOutcome.Unknown unknown ->
                throw HttpProblem.badRequest(
                        "provider_unavailable",
                        connector.name() + " gave no usable answer when asked for tokens: " + unknown.detail()
                                + " Nothing was connected; try again.");
        }
    }

    private static void requireIssuer(Connector connector, PendingAuthorization pending, CallbackAnswer answer) {
        OAuth2.@Nullable Issuer issuer = connector.oauth2().issuer();
        if (issuer == null) {
            return;
        }
        @Nullable String iss = answer.iss();
        boolean missing = iss == null && issuer.iss() == IssParameter.REQUIRED;
        if (missing || (iss != null && !iss.equals(issuer.is().expand(pending.settings())))) {
            throw HttpProblem.badRequest(
                    missing ? "issuer_missing" : "wrong_issuer",
                    "The answer " + (missing ? "does not say that it comes" : "says that it does not come") + " from "
                            + connector.name()
                            + " as it must (RFC 9207), so nothing was connected. If you did not expect"
                            + " this, tell your admin.");
        }
    }

    private static String refusal(Connector connector, @Nullable String error) {
        return switch (Optional.ofNullable(error).orElse("")) {
            case "access_denied" ->
                "You did not give " + connector.name()
                        + "'s consent, so nothing was connected. You can try again at any" + " time.";
            case "temporarily_unavailable", "server_error" ->
                connector.name() + " has a problem at the moment, so nothing was connected. Try again later.";
            case "invalid_scope" ->
                connector.name()
                        + " does not know one of the scopes that were asked for: an admin has to check the OAuth"
                        + " client's extra scopes.";
            case "unauthorized_client", "invalid_request", "unsupported_response_type" ->
                connector.name() + " does not accept how it was asked: an admin has to check the OAuth client and the"
                        + " redirect URI registered there.";
            default -> connector.name() + " refused the authorization, so nothing was connected. Try again.";
        };
    }

    private static HttpProblem problem(Connector connector, OAuthClient client, TokenOutcome.Refused refused) {
        return switch (refused.error()) {
            case "invalid_client", "unauthorized_client" ->
                HttpProblem.badRequest(
                        "invalid_client",
                        connector.name() + " does not accept the secret of the OAuth client '" + client.name()
                                + "': an admin has to enter its client_id and client_secret again under OAuth clients, or"
                                + " to finish or roll back the rotation of the secret if one is under way. Nothing was"
                                + " connected; try again after that.");
            case "invalid_grant" ->
                HttpProblem.badRequest(
                        "invalid_grant",
                        connector.name() + " does not accept the code any more: it was used already or took too long."
                                + " Nothing was connected; start again.");
            default ->
                HttpProblem.badRequest(
                        "token_refused",
                        connector.name() + " gave no tokens (" + refused.error() + "): " + refused.detail()
                                + " Nothing was connected.");
        };
    }
}
