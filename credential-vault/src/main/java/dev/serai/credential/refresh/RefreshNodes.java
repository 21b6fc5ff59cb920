package dev.serai.credential.refresh;

import dev.serai.credential.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/** The nodes that share a ledger, as an operator sees them, and what only an operator can know of them. Thread-safe. */
public final class RefreshNodes {
    /** In the place of a node's name: whichever it was. */
    static final String ANY = "*";
    /** A node that lives speaks every few seconds. */
    static final Duration ALIVE = Duration.ofSeconds(30);

    private final Database database;

    public RefreshNodes(DataSource source) {
        this.database = new Database(source);
    }

    /**
     * One node.
     *
     * @param spokeAt by the database's clock
     * @param isAlive whether that was just now
     * @param isGone whether an operator declared it gone
     */
    public record Node(String name, Instant spokeAt, boolean isAlive, boolean isGone) {}

    public List<Node> all() {
        return database.list(
                row -> new Node(
                        row.getString("node"),
                        Objects.requireNonNull(Database.instant(row, "spoke_at")),
                        row.getBoolean("alive"),
                        row.getObject("gone_at") != null),
                "select *, spoke_at > clock_timestamp() - cast(? as interval) as alive from serai_node order by node",
                ALIVE.toSeconds() + " seconds");
    }

    /**
     * Declares that a node never comes back, neither it nor its disk: nobody waits for its word any more. If it speaks all
     * the same, it is there again.
     *
     * @return false if there is no node of this name that is silent: nothing was changed
     */
    public boolean declareGone(String name) {
        return database.update(
                        "update serai_node set gone_at = clock_timestamp()"
                                + " where node = ? and spoke_at <= clock_timestamp() - cast(? as interval)",
                        name,
                        ALIVE.toSeconds() + " seconds")
                == 1;
    }

    /**
     * The database was restored, so what it says of refreshes under way is of yesterday: every connection's refresh token
     * may have been sent since. Each is taken for sent by an unknown node, until all nodes have spoken.
     *
     * @return how many connections that concerns
     */
    public int markRestored() {
        return database.update("""
                insert into refresh_lease as l (connection, epoch, attempt_id, attempt_node, fingerprint, opened_at, sends)
                select id, 1, ?, ?, ?, clock_timestamp(), 1 from connection
                where status in ('ACTIVE', 'REAUTHORIZATION_REQUIRED')
                on conflict (connection) do update set epoch = l.epoch + 1, lease_id = null, node = null, until = null,
                    attempt_id = excluded.attempt_id, attempt_node = excluded.attempt_node,
                    fingerprint = excluded.fingerprint, opened_at = excluded.opened_at, sends = excluded.sends
                """, "restored-" + UUID.randomUUID(), ANY, ANY);
    }
}
