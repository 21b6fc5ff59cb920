package dev.serai.credential.embedded;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The keys that documents are encrypted with, opened by the key file and kept in memory. Thread-safe. */
final class DocumentKeys {
    private final KeyFile file;
    private final Database database;
    private volatile Opened opened;

    /** One reading of the table; the newest key encrypts. */
    private record Opened(String newest, Map<String, Aead> byId) {}

    /** A key and its name. */
    record Key(String id, Aead aead) {}

    /** @throws SeraiException of type CONFIGURATION if the key file is not the one that this database belongs to */
    DocumentKeys(KeyFile file, Database database) {
        this.file = file;
        this.database = database;
        this.opened = database.inTransaction(this::openOrCreate);
    }

    Key newest() {
        Opened now = opened;
        Aead aead = now.byId().get(now.newest());
        if (aead == null) {
            throw new IllegalStateException("The newest key is always among the keys.");
        }
        return new Key(now.newest(), aead);
    }

    /** Null if there is no such key, also not in the database by now. */
    @Nullable
    Aead byId(String id) {
        Aead aead = opened.byId().get(id);
        if (aead == null) {
            opened = database.inTransaction(this::openAll);
            aead = opened.byId().get(id);
        }
        return aead;
    }

    private Opened openOrCreate(Connection connection) throws SQLException {
        // Of two platforms that start on a new database, one makes the key.
        try (PreparedStatement lock = connection.prepareStatement("lock table vault_key in share row exclusive mode")) {
            lock.execute();
        }
        try (PreparedStatement any = connection.prepareStatement("select 1 from vault_key");
                ResultSet rows = any.executeQuery()) {
            if (!rows.next()) {
                return create(connection);
            }
        }
        return openAll(connection);
    }

    private Opened openAll(Connection connection) throws SQLException {
        String newest = "";
        Map<String, byte[]> wrapped = new HashMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement("select id, wrapped from vault_key order by created_at, id");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                newest = rows.getString("id");
                wrapped.put(newest, rows.getBytes("wrapped"));
            }
        }
        return open(newest, wrapped);
    }

    private Opened open(String newest, Map<String, byte[]> wrapped) {
        if (!file.exists()) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "key_file_missing",
                    "The vault's key file " + file + " is not there, but " + database
                            + " holds secrets that only it can"
                            + " open. Put back the file from your backup; a new one would open nothing.");
        }
        Aead fileKey = file.read();
        Map<String, Aead> byId = new HashMap<>();
        wrapped.forEach((id, bytes) -> byId.put(id, unwrap(id, bytes, fileKey)));
        return new Opened(newest, Map.copyOf(byId));
    }

    private Aead unwrap(String id, byte[] bytes, Aead fileKey) {
        try {
            return TinkProtoKeysetFormat.parseEncryptedKeyset(bytes, fileKey, bound(id), RegistryConfiguration.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException _) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "key_file_wrong",
                    "The vault's key file " + file + " is not the one that " + database + " was written with. Put back"
                            + " the right file, or point Serai at the database that belongs to this one.");
        }
    }

    private Opened create(Connection connection) throws SQLException {
        file.createIfAbsent();
        Aead fileKey = file.read();
        String id = UUID.randomUUID().toString();
        try (PreparedStatement insert =
                connection.prepareStatement("insert into vault_key (id, wrapped) values (?, ?)")) {
            KeysetHandle made =
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
            insert.setString(1, id);
            insert.setBytes(
                    2,
                    TinkProtoKeysetFormat.serializeEncryptedKeyset(
                            made, fileKey, bound(id), RegistryConfiguration.get()));
            insert.executeUpdate();
            return new Opened(id, Map.of(id, made.getPrimitive(RegistryConfiguration.get(), Aead.class)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("No key can be made.", impossible);
        }
    }

    private static byte[] bound(String id) {
        return ("serai vault key " + id).getBytes(StandardCharsets.UTF_8);
    }
}
