package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.credential.oauth2.CarriedRequest;
import dev.serai.server.authorization.StartAuthorization;
import dev.serai.server.authorization.StartAuthorization.Started;
import dev.serai.server.bridge.BridgeAuthorization.Status;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.oauthclient.OAuthClients;
import dev.serai.server.oauthclient.RedirectUris;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The way of an authorization from a program's request to the provider: begun, entered, approved or refused. */
@Service
class BridgeAuthorizations {
    /** How long a person may take in all. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** How often a code may be entered; each approval takes two. */
    private static final int MOST_ENTRIES = 20;

    private static final int TRIES = 5;

    /** The reason where the person said no at Serai. */
    static final String REFUSED = "refused";

    private static final String CHANGED =
            "What this program asks for was changed or is not allowed any more, so nothing was authorised.";

    private final BridgeRows rows;
    private final BridgeClients clients;
    private final BridgeTargets targets;
    private final StartAuthorization start;
    private final OAuthClients oauthClients;
    private final RedirectUris redirectUris;
    private final OutboundHttp outbound;
    private final BridgeTrail trail;
    private final Clock clock;

    BridgeAuthorizations(
            BridgeRows rows,
            BridgeClients clients,
            BridgeTargets targets,
            StartAuthorization start,
            OAuthClients oauthClients,
            RedirectUris redirectUris,
            OutboundHttp outbound,
            BridgeTrail trail,
            Clock clock) {
        this.rows = rows;
        this.clients = clients;
        this.targets = targets;
        this.start = start;
        this.oauthClients = oauthClients;
        this.redirectUris = redirectUris;
        this.outbound = outbound;
        this.trail = trail;
        this.clock = clock;
    }

    /** What the program is told. */
    record Begun(SecretValue bridgeCode, SecretValue userCode, URI redirectUri, Duration life) {}

    /**
     * C-A, C-B.
     *
     * @param address from where the program asks
     * @throws BridgeRefusal if it may not, or it cannot be done
     */
    Begun begin(BridgeClient client, BridgeRequest request, String address) {
        BridgeTargets.Found found = targets.find(client, request);
        BridgeTarget target = found.target();
        Instant now = clock.instant();
        BridgeAuthorization one = new BridgeAuthorization(
                UUID.randomUUID().toString(),
                client.id(),
                request.mode(),
                target.id(),
                target.hash(),
                target.authorizationEndpoint(),
                redirectUris.ofBridge(target.id()),
                found.settings(),
                found.oauthClient() == null ? request.clientId() : null,
                found.oauthClient() == null ? null : found.oauthClient().id().value(),
                found.scopes(),
                request.codeChallenge(),
                address,
                Status.WAITING,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                now,
                now.plus(LONGEST));
        SecretValue bridgeCode = RandomToken.random();
        SecretValue userCode = insert(one, bridgeCode, request.state());
        trail.started(client, one);
        return new Begun(bridgeCode, userCode, one.redirectUri(), LONGEST);
    }

    /** Of 25 billion codes another one may have the same. */
    private SecretValue insert(BridgeAuthorization one, SecretValue bridgeCode, @Nullable SecretValue state) {
        for (int tried = 1; ; tried++) {
            SecretValue userCode = UserCode.random();
            try {
                rows.insert(one, new BridgeRows.Codes(bridgeCode, userCode, state));
                return userCode;
            } catch (DuplicateKeyException e) {
                if (tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** One that a person has found by its code, and who asks. */
    record Entered(BridgeAuthorization authorization, BridgeClient client, BridgeTarget target) {}

    /**
     * The first half of C-D. Counts, and ends what is no more as it was when the program asked.
     *
     * @param browser the cookie of the person's browser
     * @return empty if no such code is waiting for this browser
     * @throws HttpProblem 409 if it is over; the program is told so, too
     */
    Optional<Entered> enter(SecretValue userCode, SecretValue browser) {
        Optional<BridgeAuthorization> found = rows.enter(userCode)
                .filter(one -> one.browserHash() == null || one.browserHash().equals(BridgeColumns.hash(browser)));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        BridgeAuthorization one = found.get();
        if (one.entered() > MOST_ENTRIES) {
            throw over(one, "This code was entered too often, so it is worth nothing any more.", "entered_too_often");
        }
        BridgeTarget target = targets.again(one).orElseThrow(() -> over(one, CHANGED, "changed"));
        BridgeClient client = clients.find(one.client()).orElseThrow(() -> over(one, CHANGED, "changed"));
        return Optional.of(new Entered(one, client, target));
    }

    private HttpProblem over(BridgeAuthorization one, String problem, String reason) {
        fail(one, problem, reason);
        return HttpProblem.conflict("bridge_authorization_over", problem + " Start again from your program.");
    }

    /**
     * The second half of C-D: the person has said yes.
     *
     * @param user null if nobody is signed in, which will do in mode code
     * @param session the name of the person's browser session; null if nobody is signed in
     * @return where the browser has to go; empty if another one was first
     */
    @Transactional
    public Optional<URI> approve(
            Entered entered, SecretValue browser, @Nullable CurrentUser user, @Nullable String session) {
        BridgeAuthorization one = entered.authorization();
        Way way = switch (one.mode()) {
            case CODE -> codeWay(entered);
            case CONNECTION -> connectionWay(entered, Objects.requireNonNull(user), Objects.requireNonNull(session));
        };
        if (!rows.approve(one.id(), way.state(), browser, user == null ? null : user.id(), way.pending())) {
            return Optional.empty();
        }
        trail.approved(entered.client(), one, user == null ? null : user.id());
        return Optional.of(way.uri());
    }

    private record Way(URI uri, SecretValue state, @Nullable String pending) {}

    private Way codeWay(Entered entered) {
        BridgeAuthorization one = entered.authorization();
        BridgeTarget target = entered.target();
        String clientId = Objects.requireNonNull(one.providerClientId());
        SecretValue state = AuthorizationRequest.newState();
        URI uri = new CarriedRequest(
                        one.authorizationEndpoint(),
                        clientId,
                        one.redirectUri(),
                        String.join(
                                target.connector() == null
                                        ? " "
                                        : target.connector().oauth2().scopes().separator(),
                                one.scopes()),
                        state,
                        one.codeChallenge(),
                        target.connector() == null
                                ? Map.of()
                                : CarriedRequest.extra(target.connector(), one.settings(), clientId))
                .uri(outbound.guard());
        return new Way(uri, state, null);
    }

    private Way connectionWay(Entered entered, CurrentUser user, String session) {
        BridgeAuthorization one = entered.authorization();
        var client = oauthClients.require(
                entered.client().workspace(), new OAuthClientId(Objects.requireNonNull(one.oauthClient())));
        Started started = start.forBridge(
                user,
                session,
                Objects.requireNonNull(entered.target().connector()),
                client,
                one.scopes(),
                one.settings(),
                one.redirectUri());
        return new Way(started.uri(), started.state(), started.id());
    }

    /** The person has said no. */
    void refuse(Entered entered, SecretValue browser, @Nullable CurrentUser user) {
        BridgeAuthorization one = entered.authorization();
        String problem = "You refused it, so nothing was authorised. The program is told so.";
        if (rows.fail(one.id(), problem, REFUSED, browser)) {
            trail.refused(entered.client(), one, user == null ? null : user.id());
        }
    }

    /**
     * Nothing comes of it; the program is told so.
     *
     * @param reason the same in a word; null if there is none
     */
    void fail(BridgeAuthorization one, String problem, @Nullable String reason) {
        if (rows.fail(one.id(), problem, reason, null)) {
            trail.failed(one, problem, reason);
        }
    }

    /** What is not as it was when the program asked ends it. */
    BridgeTarget requireUnchanged(BridgeAuthorization one) {
        return targets.again(one).orElseThrow(() -> over(one, CHANGED, "changed"));
    }
}
