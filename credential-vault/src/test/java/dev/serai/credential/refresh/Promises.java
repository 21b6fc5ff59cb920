package dev.serai.credential.refresh;

import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.Connection.Status;
import dev.serai.credential.connection.ConnectionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the protocol guarantees, watched by somebody who sees everything. */
final class Promises {
    private final World world;
    private final List<Attempt> attempts = new ArrayList<>();
    /** Who was told in this lease that which node is silent. */
    private final Set<String> heardNothing = new HashSet<>();

    private String grant;
    private boolean revoked;
    private boolean disconnected;
    private boolean buried;

    Promises(World world, String grant) {
        this.world = world;
        this.grant = grant;
    }

    void askedAfter(String node) {
        if (silence(world.node(node), 0) > world.holdDown.toMillis()) {
            heardNothing.add(world.simulation.running().name + node);
        }
    }

    void tookLease() {
        SimulatedTask task = world.simulation.running();
        heardNothing.removeIf(each -> each.startsWith(task.name));
        // what it has not sent under an earlier lease it never will
        attempts.stream().filter(one -> one.task == task && !one.sent).forEach(one -> one.harmless = true);
    }

    /** An intent is committed: may its refresh token be sent? */
    void opened(Intent intent) {
        Attempt attempt = new Attempt(intent, world.simulation.running(), world.simulation.millis());
        if (world.provider.rotates()) {
            attempts.stream()
                    .filter(other -> other.fingerprint.equals(attempt.fingerprint) && !other.givenUp)
                    .forEach(other -> requireRight(attempt, other));
        }
        attempts.add(attempt);
    }

    private void requireRight(Attempt attempt, Attempt before) {
        if (!before.sent && !before.harmless && !before.task.process.dead) {
            attempt.overridden.add(before);
            if (!isSilent(before, attempt)) {
                attempt.hindered.add(before);
            }
        } else if (before.mayBeAnswered()) {
            if (!isSilent(before, attempt)) {
                attempt.wrong = "1: a refresh token is sent whose answer " + world.names.of(before.id)
                        + " has brought, or may still bring";
            }
            attempt.overridden.add(before);
        } else if (before.isLost()) {
            Duration since = Duration.ofMillis(world.simulation.millis() - before.openedAt);
            if (since.compareTo(Recovery.settle(world.connector.oauth2())) < 0) {
                attempt.wrong = "3: a refresh token is sent again after " + since
                        + ", while the provider may be at the first sending";
            }
            if (!attempt.task.refused && accessTokenLives()) {
                attempt.wrong = "4: a living access token is put at risk by a doubtful refresh";
            }
        }
    }

    private boolean isSilent(Attempt before, Attempt attempt) {
        SimulatedNode sender = before.task.process.node;
        return sender != attempt.task.process.node
                && (silence(sender, before.openedAt) > world.holdDown.toMillis()
                        || heardNothing.contains(attempt.task.name + sender.name));
    }

    private boolean accessTokenLives() {
        return world.vault.readActive(World.ID.path(), 0) instanceof Read.Found(OAuthTokens tokens, long _)
                && tokens.expiresAt() != null
                && world.simulation.instant().isBefore(tokens.expiresAt());
    }

    private long silence(SimulatedNode node, long since) {
        return world.simulation.millis() - Math.max(node.spokeAt, since);
    }

    Attempt sending(String refreshToken) {
        String fingerprint = Fingerprint.of(SecretValue.of(refreshToken));
        @Nullable Attempt mine = null;
        for (Attempt attempt : attempts) {
            if (attempt.task == world.simulation.running() && attempt.fingerprint.equals(fingerprint)) {
                mine = attempt;
            }
        }
        if (mine == null) {
            throw new AssertionError("A refresh token is sent without an intent.");
        }
        if (mine.sent) {
            world.simulation.violated("1: a refresh token is sent twice under one intent");
        }
        if (mine.wrong != null) {
            world.simulation.violated(mine.wrong);
        }
        mine.overridden.forEach(other -> other.givenUp = true);
        for (Attempt other : mine.hindered) {
            String what = "1: a refresh token is sent by both " + world.names.of(other.id) + " and "
                    + world.names.of(mine.id);
            if (other.sent && !other.harmless) {
                world.simulation.violated(what);
            }
            other.wrong = what;
        }
        mine.sent = true;
        return mine;
    }

    void kept(String attemptId) {
        attempts.stream().filter(one -> one.id.equals(attemptId)).forEach(one -> one.kept = true);
    }

    /** Something stands in the place of something else. */
    void written(Read before, Credential credential) {
        if (before instanceof Read.Found(OAuthTokens old, long _)
                && credential instanceof OAuthTokens tokens
                && SimulatedProvider.isOlder(tokens.accessToken(), old.accessToken())) {
            world.simulation.violated("2: newer tokens are overwritten by older ones");
        }
    }

    void resolved(String attemptId) {
        attempts.stream().filter(one -> one.id.equals(attemptId) && !one.sent).forEach(one -> one.harmless = true);
    }

    /** The connection was marked as ended. */
    void ended() {
        if (!world.provider.isDead(grant)) {
            world.simulation.violated("3: a connection is marked as ended whose grant lives");
        }
        if (!mayHaveEnded()) {
            world.simulation.violated("3: a grant has ended although nothing was lost");
        }
    }

    void reauthorized(JournalEntry entry) {
        if (entry.content() instanceof JournalEntry.Content.Grant(OAuthTokens tokens)) {
            grant = SimulatedProvider.grantOf(tokens.accessToken().reveal());
            revoked = false;
            disconnected = false;
            buried = false;
        }
    }

    void disconnected() {
        disconnected = true;
        buried = false;
    }

    void buried() {
        buried = true;
    }

    void revokedByOwner() {
        revoked = true;
        world.provider.revoke(grant);
    }

    String grant() {
        return grant;
    }

    /** Whether an answer of this grant was lost before anybody could keep it, or a node was taken for gone. */
    private boolean mayHaveEnded() {
        return revoked || attempts.stream().anyMatch(one -> one.isLost() || one.givenUp);
    }

    /** When all nodes are well again and have had their time. */
    void atTheEnd() {
        Connection row = world.row();
        Read stored = world.vault.readActive(World.ID.path(), 0);
        if (disconnected) {
            require(row.status() == Status.DISCONNECTED, "a disconnected connection is " + row.status());
            require(
                    !buried || !(stored instanceof Read.Found(OAuthTokens _, long _)),
                    "a disconnected connection has tokens in the vault again");
            return;
        }
        if (row.status() == Status.REAUTHORIZATION_REQUIRED) {
            require(mayHaveEnded() && world.provider.isDead(grant), "3: a living grant was given up");
            return;
        }
        require(row.status() == Status.ACTIVE, "the connection is " + row.status());
        if (!(stored instanceof Read.Found(OAuthTokens tokens, long version))) {
            world.simulation.violated("2: the vault holds no tokens");
            return;
        }
        String refreshToken =
                tokens.refreshToken() == null ? "none" : tokens.refreshToken().reveal();
        require(
                refreshToken.equals(world.provider.newest(grant))
                        && tokens.accessToken().reveal().equals(world.provider.newestAccess(grant)),
                "2: the vault holds " + tokens.accessToken().reveal() + ", but the newest is "
                        + world.provider.newestAccess(grant));
        require(!world.provider.isDead(grant), "2: the grant is dead, and the connection " + row.status());
        require(
                row.generation().equals(tokens.lineage().generation()) && row.vaultVersion() == version,
                "2: published is generation " + row.generation() + " in version " + row.vaultVersion() + ", stored is "
                        + tokens.lineage().generation() + " in " + version);
        ConnectionId id = World.ID;
        require(world.ledger.state(id).intent() == null, "an intent stays open for ever");
        require(
                world.ledger.entries(id).isEmpty() && world.nodes.stream().allMatch(node -> node.disk.isEmpty()),
                "an answer stays in a journal for ever");
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            world.simulation.violated(what);
        }
    }

    String state() {
        StringBuilder state =
                new StringBuilder(grant).append(revoked).append(disconnected).append(buried);
        for (Attempt attempt : attempts) {
            state.append(world.names.of(attempt.id))
                    .append(attempt.sent)
                    .append(attempt.kept)
                    .append(attempt.harmless)
                    .append(attempt.unanswered)
                    .append(attempt.givenUp)
                    .append(attempt.wrong);
        }
        return state.append(heardNothing).toString();
    }
}
