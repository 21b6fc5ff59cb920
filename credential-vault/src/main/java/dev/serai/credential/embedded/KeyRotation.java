package dev.serai.credential.embedded;

import com.google.crypto.tink.Aead;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.VaultException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives the embedded vault a new key file and a new key for documents while platforms run, and encrypts all documents anew.
 *
 * <p>At any moment the file on the disk opens the keys in the table, and those open every document, so that this may be
 * killed anywhere and is then gone on with: first the file holds the old key and the new one; then one transaction wraps all
 * keys by the new one, adds a document key and retires the others; then the old one leaves the file; then documents follow
 * in small transactions; a retired key goes when it encrypts nothing any more. A platform that meets a key it does not know
 * reads table and file again, and one that would write with a retired key is turned away and does the same.
 *
 * <p>One at a time for a database; not thread-safe.
 */
public final class KeyRotation implements AutoCloseable {
    private static final int ADVISORY_LOCK = 0x53455256;
    private static final int BATCH = 100;
    private static final Duration OTHERS_TURN = Duration.ofMillis(20);
    private static final String RETIRED = " key_id in (select id from vault_key where retired_at is not null)";

    private final KeyFile file;
    private final Database database;
    private final DocumentKeys keys;
    private final Progress progress;
    private final int batch;
    private final Connection turn;

    /** Is told of each step when it is done for good. */
    public interface Progress {
        void said(String what);
    }

    private KeyRotation(KeyFile file, Database database, Progress progress, int batch, Connection turn) {
        this.file = file;
        this.database = database;
        this.keys = new DocumentKeys(file, database);
        this.progress = progress;
        this.batch = batch;
        this.turn = turn;
    }

    /**
     * Changes nothing yet.
     *
     * @throws SeraiException if the key file is not right, or ({@code rotation_under_way}) another rotation is at work
     */
    public static KeyRotation of(DataSource source, Path keyFile, Progress progress) {
        return of(source, keyFile, progress, BATCH);
    }

    /** @param batch how many documents one transaction encrypts anew */
    static KeyRotation of(DataSource source, Path keyFile, Progress progress, int batch) {
        Documents.registerEncryption();
        Connection turn = takeTurn(source);
        try {
            return new KeyRotation(new KeyFile(keyFile), new Database(source), progress, batch, turn);
        } catch (RuntimeException failed) {
            leave(turn);
            throw failed;
        }
    }

    /** Whether an earlier one was not finished. */
    public boolean isUnderWay() {
        return isPrepared() || database.inTransaction(KeyTable::rows).stream().anyMatch(KeyTable.Row::retired);
    }

    /** Whether the file holds the old key and the new one, and nothing is encrypted by the new one yet. */
    public boolean isPrepared() {
        return file.read().areSeveral();
    }

    /** From now on the file opens what the old one opened, and what the new one will. */
    public void prepare() {
        FileKeys now = file.read();
        if (!now.areSeveral()) {
            file.replace(now.withNew());
            progress.said("The key file holds a new key beside the old one.");
        }
    }

    /** The file is prepared, and so are its copies on other machines: does the rest. */
    public void complete() {
        FileKeys prepared = file.read();
        if (prepared.areSeveral()) {
            FileKeys newest = prepared.newestAlone();
            if (database.inTransaction(connection -> wrapAnew(connection, prepared, newest))) {
                progress.said("The keys of the documents are encrypted by the new key, and there is a new one.");
            }
            file.replace(newest);
            progress.said("The key file holds the new key alone.");
        }
        keys.reload();
        encryptAnew();
        database.inTransaction(KeyRotation::forgetRetired);
        progress.said("The old keys are gone.");
    }

    /** False if an interrupted rotation did it already. */
    private static boolean wrapAnew(Connection connection, FileKeys prepared, FileKeys newest) throws SQLException {
        KeyTable.lock(connection);
        List<KeyTable.Row> rows = KeyTable.rows(connection);
        if (rows.stream().allMatch(row -> opens(newest, row))) {
            return false;
        }
        KeyTable.insertNew(connection, newest);
        for (KeyTable.Row row : rows) {
            try {
                KeyTable.retire(connection, row.id(), newest.wrap(row.id(), prepared.unwrap(row.id(), row.wrapped())));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("The key file opened this key before.", impossible);
            }
        }
        return true;
    }

    private static boolean opens(FileKeys fileKeys, KeyTable.Row row) {
        try {
            fileKeys.unwrap(row.id(), row.wrapped());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private void encryptAnew() {
        long all = database.inTransaction(KeyRotation::remaining);
        long left = all;
        while (left > 0) {
            if (database.inTransaction(this::encryptSome) == 0) {
                // Somebody is just writing the last ones.
                pause();
            }
            left = database.inTransaction(KeyRotation::remaining);
            progress.said((all - left) + " of " + all + " documents are encrypted anew.");
        }
    }

    private static long remaining(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from vault_version where" + RETIRED)) {
            row.next();
            return row.getLong(1);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Document(String path, long version, String keyId, byte @Nullable [] ciphertext) {}

    /** Leaves alone what somebody is writing or destroying: waiting for them with rows held could end in a deadlock. */
    private int encryptSome(Connection connection) throws SQLException {
        DocumentKeys.Key key = keys.newest();
        List<Document> some = some(connection, batch);
        try (PreparedStatement update = connection.prepareStatement(
                "update vault_version set key_id = ?, ciphertext = ? where path = ? and version = ?")) {
            for (Document document : some) {
                update.setString(1, key.id());
                update.setBytes(2, anew(document, key.aead()));
                update.setString(3, document.path());
                update.setLong(4, document.version());
                update.addBatch();
            }
            update.executeBatch();
        }
        return some.size();
    }

    private static List<Document> some(Connection connection, int most) throws SQLException {
        List<Document> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select path, version, key_id, ciphertext from vault_version"
                        + " where" + RETIRED + " limit " + most + " for update skip locked")) {
            while (rows.next()) {
                found.add(new Document(
                        rows.getString("path"),
                        rows.getLong("version"),
                        rows.getString("key_id"),
                        rows.getBytes("ciphertext")));
            }
        }
        return found;
    }

    private byte @Nullable [] anew(Document document, Aead newest) {
        if (document.ciphertext() == null) {
            return null;
        }
        Aead old = keys.byId(document.keyId());
        try {
            if (old == null) {
                throw new GeneralSecurityException("unknown key");
            }
            return Documents.encrypt(
                    newest,
                    document.path(),
                    document.version(),
                    Documents.decrypt(old, document.path(), document.version(), document.ciphertext()));
        } catch (GeneralSecurityException wrong) {
            throw new VaultException.Unreadable(
                    "Version " + document.version() + " of " + document.path() + " in " + database
                            + " was changed by somebody else than Serai, and cannot be encrypted anew. Restore it from"
                            + " the database's backup, then run this again: what is done stays done.",
                    wrong);
        }
    }

    private static int forgetRetired(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("delete from vault_key where retired_at is not null");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(OTHERS_TURN);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new VaultException.Unavailable("Interrupted; run it again to go on.", interrupted);
        }
    }

    private static Connection takeTurn(DataSource source) {
        try {
            Connection connection = source.getConnection();
            try (PreparedStatement lock = connection.prepareStatement("select pg_try_advisory_lock(?, 1)")) {
                lock.setInt(1, ADVISORY_LOCK);
                try (ResultSet answer = lock.executeQuery()) {
                    if (answer.next() && answer.getBoolean(1)) {
                        return connection;
                    }
                }
            } catch (SQLException failed) {
                connection.close();
                throw failed;
            }
            connection.close();
            throw new SeraiException(
                    ErrorType.USER,
                    "rotation_under_way",
                    true,
                    "Another rotation of this vault's keys is at work. Try again when it has ended.",
                    null);
        } catch (SQLException failed) {
            throw new VaultException.Unavailable(
                    "The embedded vault cannot use its PostgreSQL (SQL state " + failed.getSQLState() + ").", failed);
        }
    }

    private static void leave(Connection turn) {
        try (turn;
                PreparedStatement unlock = turn.prepareStatement("select pg_advisory_unlock(?, 1)")) {
            unlock.setInt(1, ADVISORY_LOCK);
            unlock.execute();
        } catch (SQLException _) {
            // The connection is lost, and the lock with it.
        }
    }

    @Override
    public void close() {
        leave(turn);
    }
}
