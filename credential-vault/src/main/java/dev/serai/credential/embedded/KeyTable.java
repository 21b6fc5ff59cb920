package dev.serai.credential.embedded;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The table of the document keys, each wrapped by the key file. */
final class KeyTable {
    private KeyTable() {}

    @SuppressWarnings("ArrayRecordComponent") // compared by isSame alone
    record Row(String id, byte[] wrapped, boolean retired) {
        boolean isSame(Row other) {
            return id.equals(other.id) && Arrays.equals(wrapped, other.wrapped);
        }
    }

    /** Keeps others from changing it, or from finding it empty at the same time, until the transaction ends. */
    static void lock(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("lock table vault_key in share row exclusive mode")) {
            lock.execute();
        }
    }

    /** The oldest first. */
    static List<Row> rows(Connection connection) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "select id, wrapped, retired_at is not null as retired from vault_key order by created_at, id");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new Row(rows.getString("id"), rows.getBytes("wrapped"), rows.getBoolean("retired")));
            }
        }
        return found;
    }

    static void insertNew(Connection connection, FileKeys fileKeys) throws SQLException {
        String id = UUID.randomUUID().toString();
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into vault_key (id, wrapped, created_at) values (?, ?, clock_timestamp())")) {
            insert.setString(1, id);
            insert.setBytes(
                    2,
                    fileKeys.wrap(
                            id,
                            KeysetHandle.generateNew(
                                    PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get())));
            insert.executeUpdate();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("No key can be made.", impossible);
        }
    }

    /** Wraps it anew; it encrypts no more. Waits for writes that are under way with it. */
    static void retire(Connection connection, String id, byte[] wrapped) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "update vault_key set wrapped = ?, retired_at = coalesce(retired_at, now()) where id = ?")) {
            update.setBytes(1, wrapped);
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    /** Whether it may encrypt; it stays so until the transaction ends. */
    static boolean isInUse(Connection connection, String id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select 1 from vault_key where id = ? and retired_at is null for share")) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }
}
