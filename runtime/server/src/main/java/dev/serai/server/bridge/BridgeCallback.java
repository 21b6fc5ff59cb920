package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.server.authorization.Browser;
import dev.serai.server.authorization.CallbackAnswer;
import dev.serai.server.authorization.FinishAuthorization;
import dev.serai.server.authorization.PendingAuthorization;
import dev.serai.server.bridge.BridgeAuthorization.Status;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * C-F, C-G: the provider's answer. Whose it is, is settled first; then it is kept for the program (mode code), or redeemed as
 * that of any other authorization (mode connection).
 */
@Service
class BridgeCallback {
    private final BridgeRows rows;
    private final BridgeAuthorizations authorizations;
    private final FinishAuthorization finish;
    private final Clock clock;

    BridgeCallback(BridgeRows rows, BridgeAuthorizations authorizations, FinishAuthorization finish, Clock clock) {
        this.rows = rows;
        this.authorizations = authorizations;
        this.finish = finish;
        this.clock = clock;
    }

    /**
     * Takes the answer.
     *
     * @param path the callback's
     * @param cookie of the browser that brings it; null if it has none
     * @return the authorization, ended one way or the other
     * @throws HttpProblem if the answer is not this browser's to give; nothing is changed then
     */
    BridgeAuthorization take(
            String path, Map<String, String[]> parameters, @Nullable SecretValue cookie, Browser browser) {
        BridgeAuthorization one = requireSame(path, CallbackAnswer.state(parameters), cookie);
        BridgeTarget target = authorizations.requireUnchanged(one);
        CallbackAnswer answer;
        try {
            answer = CallbackAnswer.read(parameters);
        } catch (HttpProblem malformed) {
            authorizations.fail(
                    one, target.name() + " gave no usable answer: " + malformed.getMessage(), "invalid_answer");
            return rows.find(one.id()).orElseThrow();
        }
        switch (one.mode()) {
            case CODE -> keep(one, target, answer);
            case CONNECTION -> settle(one, finish.finish(target.id(), path, answer, browser));
        }
        return rows.find(one.id()).orElseThrow();
    }

    private BridgeAuthorization requireSame(String path, Optional<String> state, @Nullable SecretValue cookie) {
        BridgeAuthorization one = state.flatMap(rows::findByState)
                .orElseThrow(() -> HttpProblem.badRequest(
                        "state_unknown",
                        "This answer belongs to no authorization that is under way, so nothing was authorised. It may have"
                                + " been used already: look at your program, and start it again if it still waits."));
        if (!one.redirectUri().getPath().equals(path)) {
            throw HttpProblem.badRequest(
                    "wrong_callback",
                    "The answer came to the callback of another provider than was asked, so nothing was authorised. If"
                            + " you did not expect this, tell your admin.");
        }
        if (cookie == null || !BridgeColumns.hash(cookie).equals(one.browserHash())) {
            throw HttpProblem.forbidden(
                    "another_browser",
                    "This authorization was approved in another browser, so nothing was authorised. If you did not start"
                            + " it yourself, somebody may be after your account: close this page.");
        }
        if (one.status() != Status.APPROVED || one.isExpired(clock.instant())) {
            throw HttpProblem.badRequest(
                    "state_expired",
                    "The authorization took longer than " + BridgeAuthorizations.LONGEST.toMinutes()
                            + " minutes, so nothing was authorised. Start again from your program.");
        }
        return one;
    }

    private void keep(BridgeAuthorization one, BridgeTarget target, CallbackAnswer answer) {
        if (!target.isFrom(answer.iss())) {
            authorizations.fail(
                    one,
                    "The answer does not say that it comes from " + target.name()
                            + " as it must (RFC 9207), so nothing was authorised. If you did not expect this, tell your"
                            + " admin.",
                    "wrong_issuer");
            return;
        }
        SecretValue code = answer.code();
        if (code == null) {
            authorizations.fail(one, refusal(target.name(), answer.error()), answer.error());
        } else if (!rows.answer(one.id(), answer.state(), new ProviderAnswer(code, answer.iss()))) {
            throw HttpProblem.conflict("state_used", "This answer was used already. Look at your program.");
        }
    }

    /** Mode connection: what came of the authorization that Serai finished. Any node may find out, at any time. */
    void settle(BridgeAuthorization one, PendingAuthorization ended) {
        if (ended.connection() != null) {
            rows.connected(one.id(), ended.connection());
        } else if (ended.problem() != null) {
            authorizations.fail(one, ended.problem(), null);
        }
    }

    private static String refusal(String provider, @Nullable String error) {
        return switch (Optional.ofNullable(error).orElse("")) {
            case "access_denied" -> "You did not give " + provider + "'s consent, so nothing was authorised.";
            case "temporarily_unavailable", "server_error" ->
                provider + " has a problem at the moment, so nothing was authorised. Try again later.";
            case "invalid_scope" ->
                provider + " does not know one of the scopes that the program asks for, so nothing was authorised.";
            case "unauthorized_client", "invalid_request", "unsupported_response_type", "invalid_client" ->
                provider + " does not accept how it was asked, so nothing was authorised: check the program's client_id"
                        + " and the redirect URI registered there.";
            default -> provider + " refused, so nothing was authorised.";
        };
    }
}
