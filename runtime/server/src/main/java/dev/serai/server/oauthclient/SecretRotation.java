package dev.serai.server.oauthclient;

import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.oauthclient.Rotation.Report;
import dev.serai.server.oauthclient.Rotation.Result;
import dev.serai.server.oauthclient.Rotation.State;
import dev.serai.server.oauthclient.SecretTrial.Verdict;
import dev.serai.server.web.HttpProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * An admin's way from one client secret to the next with no failed call (A16): the next is staged beside the one in use,
 * tried on one connection, then on all, and only then the old one is retired. Until that both are right, and the way back
 * is open. Every step may be asked for again: what is done already is not done twice.
 */
@Service
class SecretRotation {
    private final Rotations rotations;
    private final RotatedSecret secrets;
    private final SecretTrial trial;
    private final PromotionRunner runner;
    private final PostgresConnections connections;
    private final Audit audit;

    SecretRotation(
            Rotations rotations,
            RotatedSecret secrets,
            SecretTrial trial,
            PromotionRunner runner,
            PostgresConnections connections,
            Audit audit) {
        this.rotations = rotations;
        this.secrets = secrets;
        this.trial = trial;
        this.runner = runner;
        this.connections = connections;
        this.audit = audit;
    }

    /** @throws HttpProblem 409 if a rotation is under way that has gone further */
    Report stage(CurrentUser user, OAuthClient client, SecretValue next) {
        rotations.find(client.id()).filter(Rotation::isSwitched).ifPresent(rotation -> {
            throw HttpProblem.conflict(
                    "rotation_under_way",
                    "The secret of '" + client.name() + "' is being rotated already (" + word(rotation.state())
                            + "): retire the old one or roll back first.");
        });
        if (secrets.read(client).secret().equals(next)) {
            throw HttpProblem.unprocessable(
                    "same_client_secret", "This is the secret in use: copy the new one from the provider's console.");
        }
        ClientSecret staged = secrets.stage(client, next);
        rotations.begin(client.id(), staged.generation());
        record(user, client, "staged");
        return report(client);
    }

    /**
     * Tries the staged secret on one connection.
     *
     * @param chosen null for the one that was refreshed last
     */
    Report canary(CurrentUser user, OAuthClient client, @Nullable String chosen) {
        Rotation rotation = require(client);
        if (rotation.isSwitched()) {
            throw HttpProblem.conflict("already_promoted", "The new secret is in use already.");
        }
        ConnectionId connection = canaryOf(user, client, chosen);
        SecretValue next = staged(client);
        Verdict verdict = trial.of(connection, next);
        rotations.record(client.id(), connection, verdict instanceof Verdict.Accepted, detail(verdict));
        record(user, client, "canary");
        return report(client);
    }

    private ConnectionId canaryOf(CurrentUser user, OAuthClient client, @Nullable String chosen) {
        if (chosen == null) {
            return rotations
                    .canary(client.id())
                    .orElseThrow(() -> HttpProblem.conflict(
                            "no_connection",
                            "'" + client.name()
                                    + "' has no active connection to try the secret on: promote it at once."));
        }
        return connections
                .find(user.workspace(), chosen)
                .filter(connection -> connection.client().equals(client.id()))
                .map(Connection::id)
                .orElseThrow(() -> HttpProblem.unprocessable(
                        "unknown_connection",
                        "'" + client.name() + "' has no connection of this name: name one of its own, or none."));
    }

    /** Puts the new secret first, and goes through all connections in the background. */
    Report promote(CurrentUser user, OAuthClient client) {
        Rotation rotation = require(client);
        if (rotation.state() == State.PROMOTED) {
            return report(client);
        }
        boolean proven = rotations.results(client.id()).stream().anyMatch(Result::succeeded);
        if (!rotation.isSwitched() && !proven && rotations.active(client.id()) > 0) {
            throw HttpProblem.conflict(
                    "canary_first", "No connection has been refreshed with the new secret yet: do the canary first.");
        }
        rotations.forgetFailures(client.id());
        if (rotations.change(client.id(), State.PROMOTING, null, State.STAGED, State.STOPPED)) {
            record(user, client, "promoting");
        }
        secrets.promote(client, rotation.baseGeneration());
        runner.wake();
        return report(client);
    }

    /**
     * Back to the old secret alone.
     *
     * @throws HttpProblem 409 if a process that retired it ended before it could write that down
     */
    Report rollBack(CurrentUser user, OAuthClient client) {
        Rotation rotation = require(client);
        ClientSecret stored = secrets.read(client);
        if (stored.generation() == rotation.baseGeneration() + 1 && stored.other() == null) {
            rotations.end(client.id());
            record(user, client, "retired");
            throw HttpProblem.conflict(
                    "already_retired",
                    "The old secret of '" + client.name() + "' is gone: it was retired. Stage it anew if you need it.");
        }
        Report before = report(client);
        // first the state: whoever goes through the connections stops
        rotations.change(
                client.id(), State.STOPPED, "It is rolled back.", State.PROMOTING, State.STOPPED, State.PROMOTED);
        ClientSecret now = secrets.rollBack(client, rotation.baseGeneration());
        rotations.end(client.id());
        record(user, client, "rolled_back");
        return ended("rolled_back", before, now);
    }

    /** The old secret goes. @throws HttpProblem 409 unless every connection has been through */
    Report retire(CurrentUser user, OAuthClient client) {
        Rotation rotation = require(client);
        if (rotation.state() != State.PROMOTED) {
            throw HttpProblem.conflict(
                    "not_promoted",
                    "Not all connections have been refreshed with the new secret yet (" + word(rotation.state())
                            + "): the old one is still needed.");
        }
        Report before = report(client);
        ClientSecret now = secrets.retire(client);
        rotations.end(client.id());
        record(user, client, "retired");
        return ended("retired", before, now);
    }

    /** @throws HttpProblem 404 if none is under way */
    Report report(OAuthClient client) {
        Rotation rotation = require(client);
        List<Result> results = rotations.results(client.id());
        List<Result> failed =
                results.stream().filter(result -> !result.succeeded()).toList();
        return new Report(
                word(rotation.state()),
                results.size(),
                results.size() - failed.size(),
                rotations.active(client.id()),
                failed,
                secrets.read(client).generation(),
                rotation.problem());
    }

    private static Report ended(String state, Report before, ClientSecret now) {
        return new Report(
                state, before.tested(), before.succeeded(), before.total(), before.failed(), now.generation(), null);
    }

    private Rotation require(OAuthClient client) {
        return rotations
                .find(client.id())
                .orElseThrow(() -> HttpProblem.notFound(
                        "no_rotation",
                        "The secret of '" + client.name() + "' is not being rotated: stage the next one."));
    }

    private SecretValue staged(OAuthClient client) {
        return Optional.ofNullable(secrets.read(client).other())
                .orElseThrow(
                        () -> HttpProblem.conflict("nothing_staged", "There is no staged secret: stage it again."));
    }

    static @Nullable String detail(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted _ -> null;
            case Verdict.Refused(String why) -> why;
            case Verdict.Inapplicable(String why) -> why;
            case Verdict.Undecided(String why) -> why;
        };
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private void record(CurrentUser user, OAuthClient client, String step) {
        audit.record(
                user.workspace(),
                user.id(),
                "oauth_client.secret_" + step,
                "oauth-client/" + client.id(),
                Map.of("connector", client.connector(), "name", client.name()));
    }
}
