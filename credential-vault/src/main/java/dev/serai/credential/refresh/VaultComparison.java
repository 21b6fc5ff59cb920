package dev.serai.credential.refresh;

import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.Connections.Published;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The connections' rows beside what the vault holds of them: once one of the two was restored from a backup they differ. */
public final class VaultComparison {
    private static final int AT_ONCE = 500;

    private final Database database;
    private final CredentialVault vault;

    public VaultComparison(DataSource source, CredentialVault vault) {
        this.database = new Database(source);
        this.vault = vault;
    }

    private record Row(ConnectionId id, String alias, long incarnation, long vaultVersion) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    new ConnectionId(row.getString("id")),
                    row.getString("alias"),
                    row.getLong("incarnation"),
                    row.getLong("vault_version"));
        }
    }

    /**
     * Connections whose vault shows an older version than was written: the vault was restored, and nothing is sent for them.
     *
     * @param among so many, those that were refreshed last
     * @return their aliases
     * @throws dev.serai.credential.VaultException if the vault does not answer
     */
    public List<String> behind(int among) {
        return database
                .list(
                        Row::of,
                        "select * from connection where status in ('ACTIVE', 'REAUTHORIZATION_REQUIRED')"
                                + " order by last_refresh desc nulls last, id limit ?",
                        among)
                .stream()
                .filter(row -> vault.readActive(row.id().path(), 0).version() < row.vaultVersion())
                .map(Row::alias)
                .toList();
    }

    /**
     * After the database was restored, and while no node runs: rows learn from the vault what owners did since the backup.
     * What was disconnected stays disconnected; what was authorised again counts on from there, so that the next new grant
     * is newer than what the vault holds.
     *
     * @return how many rows that changed
     * @throws dev.serai.credential.VaultException if the vault does not answer; what was learnt until then stays
     */
    public int catchUp() {
        int changed = 0;
        String after = "";
        while (true) {
            List<Row> rows =
                    database.list(Row::of, "select * from connection where id > ? order by id limit ?", after, AT_ONCE);
            if (rows.isEmpty()) {
                return changed;
            }
            for (Row row : rows) {
                if (vault.readActive(row.id().path(), 0) instanceof Read.Found(Credential stored, long version)
                        && learn(row, stored, version)) {
                    changed++;
                }
            }
            after = rows.getLast().id().value();
        }
    }

    private boolean learn(Row row, Credential stored, long version) {
        return switch (stored) {
            case Tombstone(long incarnation) -> incarnation > row.incarnation() && disconnect(row, incarnation);
            case OAuthTokens tokens ->
                tokens.lineage().incarnation() > row.incarnation() && reauthorize(row, tokens, version);
            case Credential.ClientSecret _, Credential.KeyMaterial _ -> false;
        };
    }

    private boolean disconnect(Row row, long incarnation) {
        return database.update(
                        "update connection set status = 'DISCONNECTED', incarnation = ?, problem = null,"
                                + " expires_at = null, refresh_expires_at = null where id = ? and incarnation < ?",
                        incarnation,
                        row.id().value(),
                        incarnation)
                == 1;
    }

    private boolean reauthorize(Row row, OAuthTokens tokens, long version) {
        return database.inTransaction(transaction -> {
            long incarnation = tokens.lineage().incarnation();
            boolean changed = transaction.update(
                            "update connection set status = 'ACTIVE', incarnation = ?, problem = null"
                                    + " where id = ? and incarnation < ?",
                            incarnation,
                            row.id().value(),
                            incarnation)
                    == 1;
            return changed
                    && new PostgresConnections(transaction)
                            .publish(row.id(), incarnation, Published.of(tokens, version));
        });
    }
}
