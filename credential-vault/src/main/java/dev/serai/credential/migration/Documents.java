package dev.serai.credential.migration;

import dev.serai.credential.DataKey;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretPath.Kind;
import dev.serai.credential.signing.SigningKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** What lies in a vault, as the database knows it: what no row names, nothing uses. */
final class Documents {
    private static final List<SecretPath> PLATFORM =
            Stream.concat(DataKey.PATHS.stream(), Stream.of(SigningKeys.PATH)).toList();

    private final DataSource source;

    Documents(DataSource source) {
        this.source = source;
    }

    /** Each with the least version that the vault has of it. */
    Map<SecretPath, Long> all() {
        Map<SecretPath, Long> found = new LinkedHashMap<>();
        PLATFORM.forEach(path -> found.put(path, 0L));
        try (Connection connection = source.getConnection()) {
            read(connection, Kind.OAUTH_CLIENT, "select id, 0 as version from oauth_client order by id", found);
            read(connection, Kind.CONNECTION, "select id, vault_version as version from connection order by id", found);
            // An embedded vault knows itself what it holds, also what is on its way to its first row.
            for (Kind kind : Kind.values()) {
                read(
                        connection,
                        kind,
                        "select substr(path, " + (kind.folder().length() + 2)
                                + ") as id, 0 as version from vault_document where starts_with(path, '" + kind.folder()
                                + "/') order by path",
                        found);
            }
            return found;
        } catch (SQLException failed) {
            throw VaultHome.unavailable(failed);
        }
    }

    private static void read(Connection connection, Kind kind, String sql, Map<SecretPath, Long> found)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.putIfAbsent(new SecretPath(kind, rows.getString("id")), rows.getLong("version"));
            }
        }
    }

    /** The versions that connections have in the new vault. */
    static void publish(Connection connection, Map<SecretPath, Long> versions) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update connection set vault_version = ? where id = ?")) {
            for (Map.Entry<SecretPath, Long> document : versions.entrySet()) {
                if (document.getKey().kind() == Kind.CONNECTION) {
                    update.setLong(1, document.getValue());
                    update.setString(2, document.getKey().id());
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
    }
}
