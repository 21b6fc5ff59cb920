package dev.serai.credential.embedded;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.RegistryConfiguration;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that documents are encrypted with, opened by the key file and kept in memory. A key once opened stays: who has
 * just read a document may still need it when a rotation has removed it from the table. Thread-safe.
 */
final class DocumentKeys {
    private final KeyFile file;
    private final Database database;
    private volatile Opened opened;

    /** One reading of the table, and all before it; the newest key in use encrypts. */
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
            reload();
            aead = opened.byId().get(id);
        }
        return aead;
    }

    /** Sees what a rotation did. It may be at work: the table is read, then the file, and neither waits for the other. */
    synchronized void reload() {
        List<KeyTable.Row> rows = database.inTransaction(KeyTable::rows);
        while (true) {
            try {
                opened = open(rows, opened.byId());
                return;
            } catch (SeraiException wrong) {
                List<KeyTable.Row> again = database.inTransaction(KeyTable::rows);
                if (isSame(rows, again)) {
                    throw wrong;
                }
                rows = again;
            }
        }
    }

    private static boolean isSame(List<KeyTable.Row> some, List<KeyTable.Row> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).isSame(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private Opened openOrCreate(Connection connection) throws SQLException {
        // Of two platforms that start on a new database, one makes the key; a rotation waits.
        KeyTable.lock(connection);
        List<KeyTable.Row> rows = KeyTable.rows(connection);
        if (rows.isEmpty()) {
            file.createIfAbsent();
            KeyTable.insertNew(connection, file.read());
            rows = KeyTable.rows(connection);
        }
        return open(rows, Map.of());
    }

    private Opened open(List<KeyTable.Row> rows, Map<String, Aead> before) {
        FileKeys fileKeys = fileKeys();
        String newest = "";
        Map<String, Aead> byId = new HashMap<>(before);
        for (KeyTable.Row row : rows) {
            byId.put(row.id(), unwrap(row, fileKeys));
            if (!row.retired()) {
                newest = row.id();
            }
        }
        return new Opened(newest, Map.copyOf(byId));
    }

    private FileKeys fileKeys() {
        if (!file.exists()) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "key_file_missing",
                    "The vault's key file " + file + " is not there, but " + database
                            + " holds secrets that only it can"
                            + " open. Put back the file from your backup; a new one would open nothing.");
        }
        return file.read();
    }

    private Aead unwrap(KeyTable.Row row, FileKeys fileKeys) {
        try {
            return fileKeys.unwrap(row.id(), row.wrapped()).getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException _) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "key_file_wrong",
                    "The vault's key file " + file + " is not the one that " + database + " was written with. Put back"
                            + " the right file (if it was rotated on another machine, the one from there), or point"
                            + " Serai at the database that belongs to this one.");
        }
    }
}
