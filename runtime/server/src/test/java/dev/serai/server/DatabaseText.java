package dev.serai.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Everything that the platform's database holds, as one text: tests look for secrets in it. */
public final class DatabaseText {
    /** Ciphertext, and the keys that it takes, encrypted themselves. */
    private static final Set<String> SEALED = Set.of("vault_version", "vault_key");

    private DatabaseText() {}

    /** All rows of all tables but the embedded vault's; bytes as they are, so that texts within them are found. */
    public static String of(TestPlatform platform) {
        StringBuilder all = new StringBuilder();
        try (Connection connection = platform.bean(DataSource.class).getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement)) {
                if (!SEALED.contains(table)) {
                    append(statement, table, all);
                }
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return all.toString();
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(
                "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }

    private static void append(Statement statement, String table, StringBuilder all) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select * from \"" + table + '"')) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                all.append(table).append(':');
                for (int column = 1; column <= columns; column++) {
                    all.append(' ').append(text(rows, column));
                }
                all.append('\n');
            }
        }
    }

    private static String text(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column) instanceof byte[] bytes
                ? new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                : String.valueOf(rows.getString(column));
    }
}
