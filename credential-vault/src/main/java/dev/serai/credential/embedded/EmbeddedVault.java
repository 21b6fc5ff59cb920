package dev.serai.credential.embedded;

import com.google.crypto.tink.Aead;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential;
import dev.serai.credential.CredentialJson;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A vault in PostgreSQL: each document is encrypted with a key that is itself encrypted by the key file, and bound to its
 * path and version, so that a row copied to another place opens no more. Keeps the newest three versions.
 *
 * <p>There is one database, so every read is a read of the active node. Thread-safe.
 */
public final class EmbeddedVault implements CredentialVault {
    private static final String CREATE = """
            with head as (
              insert into vault_document (path, version) values (?, ?) on conflict (path) do nothing returning path, version)
            insert into vault_version (path, version, key_id, ciphertext) select path, version, ?, ? from head
            """;
    private static final String REPLACE = """
            with head as (
              update vault_document set version = version + 1, written_at = now()
              where path = ? and version = ? - 1 returning path, version),
            old as (
              delete from vault_version using head
              where vault_version.path = head.path and vault_version.version <= head.version - 3)
            insert into vault_version (path, version, key_id, ciphertext) select path, version, ?, ? from head
            """;
    private static final String READ = """
            select version, key_id, ciphertext from vault_document left join vault_version using (path, version)
            where path = ?
            """;
    private static final String DESTROY =
            "update vault_version set ciphertext = null where path = ? and version < ? and ciphertext is not null";

    private final Database database;
    private final KeyFile keyFile;
    private final DocumentKeys keys;

    private EmbeddedVault(Database database, KeyFile keyFile) {
        this.database = database;
        this.keyFile = keyFile;
        this.keys = new DocumentKeys(keyFile, database);
    }

    /**
     * Opens the vault in a database that has its tables. The key file is created for a database without any secret, and
     * only for that.
     *
     * @param database stays the caller's: {@link #close} does not close it
     * @throws SeraiException of type CONFIGURATION if the key file is missing, open to others, or not
     *     the one that this database was written with
     */
    public static EmbeddedVault open(DataSource database, Path keyFile) {
        Documents.registerEncryption();
        return new EmbeddedVault(new Database(database), new KeyFile(keyFile));
    }

    @Override
    public Read read(SecretPath path, long atLeast) {
        Row row = database.inTransaction(connection -> select(connection, path));
        if (row.version() < atLeast) {
            throw VaultException.Behind.at("this database", path, row.version(), atLeast);
        }
        if (row.version() == 0) {
            return new Read.Absent();
        }
        return row.ciphertext() == null || row.keyId() == null
                ? new Read.Destroyed(row.version())
                : new Read.Found(decrypt(row.keyId(), path, row.version(), row.ciphertext()), row.version());
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return read(path, atLeast);
    }

    @Override
    public long write(SecretPath path, Credential credential, long basedOn) {
        long version = basedOn + 1;
        SecretValue text = CredentialJson.write(credential);
        while (true) {
            DocumentKeys.Key key = keys.newest();
            byte[] ciphertext = Documents.encrypt(key.aead(), path.toString(), version, text);
            switch (database.inTransaction(connection -> write(connection, path, version, key.id(), ciphertext))) {
                case WRITTEN -> {
                    return version;
                }
                case CONFLICT -> throw new VaultException.Conflict(path);
                case KEY_RETIRED -> keys.reload();
            }
        }
    }

    private enum Outcome {
        WRITTEN,
        CONFLICT,
        KEY_RETIRED
    }

    private static Outcome write(Connection connection, SecretPath path, long version, String keyId, byte[] ciphertext)
            throws SQLException {
        if (!KeyTable.isInUse(connection, keyId)) {
            return Outcome.KEY_RETIRED;
        }
        try (PreparedStatement statement = connection.prepareStatement(version == 1 ? CREATE : REPLACE)) {
            statement.setString(1, path.toString());
            statement.setLong(2, version);
            statement.setString(3, keyId);
            statement.setBytes(4, ciphertext);
            return statement.executeUpdate() == 0 ? Outcome.CONFLICT : Outcome.WRITTEN;
        }
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(DESTROY)) {
                statement.setString(1, path.toString());
                statement.setLong(2, version);
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public Health health() {
        try {
            keyFile.read();
            database.inTransaction(connection -> {
                try (PreparedStatement statement = connection.prepareStatement("select 1 from vault_key limit 1")) {
                    return statement.execute();
                }
            });
            return new Health(true, "Embedded vault in " + database + ", key file " + keyFile + ".");
        } catch (SeraiException wrong) {
            return new Health(false, wrong.getMessage());
        }
    }

    /** Nothing to close: the database is the caller's. */
    @Override
    public void close() {}

    /** The newest version, 0 if there is none; without content if it was destroyed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(long version, @Nullable String keyId, byte @Nullable [] ciphertext) {}

    private static Row select(Connection connection, SecretPath path) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, path.toString());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Row(row.getLong("version"), row.getString("key_id"), row.getBytes("ciphertext"))
                        : new Row(0, null, null);
            }
        }
    }

    private Credential decrypt(String keyId, SecretPath path, long version, byte[] ciphertext) {
        Aead aead = keys.byId(keyId);
        try {
            if (aead == null) {
                throw new GeneralSecurityException("unknown key");
            }
            return CredentialJson.read(Documents.decrypt(aead, path.toString(), version, ciphertext));
        } catch (GeneralSecurityException wrong) {
            throw new VaultException.Unreadable(
                    "Version " + version + " of " + path + " in " + database
                            + " was changed by somebody else than Serai." + " Restore the database from its backup.",
                    wrong);
        }
    }
}
