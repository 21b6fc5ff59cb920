package dev.serai.credential.migration;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.VaultException;
import dev.serai.credential.sql.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the secrets of a database lie, as the database itself knows it: a platform whose configuration names another vault
 * would find none of them and make new keys. Thread-safe.
 */
public final class VaultHome {
    private final DataSource source;

    public VaultHome(DataSource source) {
        this.source = source;
    }

    /**
     * @param movingTo where they are being copied; null if they are not
     * @param clearing where copies are left that are still to be destroyed; null if nowhere
     */
    public record State(
            VaultKind vault,
            @Nullable VaultKind movingTo,
            @Nullable VaultKind clearing) {}

    /**
     * A platform is about to use the vault that its configuration names.
     *
     * @throws SeraiException of type CONFIGURATION if the secrets are not there, or are being moved
     */
    public void enter(VaultKind configured) {
        inTransaction(connection -> settle(connection, configured));
        check(configured);
    }

    /** As {@link #enter}, by somebody who only looks. */
    public void check(VaultKind configured) {
        State state = state(configured);
        if (state.movingTo() != null) {
            throw refused(
                    "vault_moving",
                    "The credentials are being moved from " + state.vault().inWords() + " to "
                            + state.movingTo().inWords()
                            + ". If that was interrupted, go on with it: serai vault migrate --to "
                            + state.movingTo().word() + ". Or call it off: serai vault migrate --to "
                            + state.vault().word());
        }
        if (state.vault() != configured) {
            throw refused(
                    "vault_elsewhere",
                    "The credentials of this database are in " + state.vault().inWords()
                            + ", but the configuration names " + configured.inWords() + ". "
                            + (configured == VaultKind.HASHICORP
                                    ? "Move them (serai vault migrate --to hashicorp), or remove SERAI_VAULT_ADDR."
                                    : "Set SERAI_VAULT_ADDR again, or move them: serai vault migrate --to embedded"));
        }
    }

    /** A move is at work at this moment. */
    public static SeraiException moving() {
        return refused(
                "vault_moving",
                "The credentials are just being moved to another vault. Wait until serai vault migrate has ended.");
    }

    /** @param ifUnknown what a database is taken for that no platform has marked yet and no embedded vault was ever in */
    public State state(VaultKind ifUnknown) {
        return inTransaction(connection -> read(connection, ifUnknown));
    }

    /** In the caller's transaction. */
    static void set(Connection connection, State state) throws SQLException {
        settle(connection, state.vault());
        try (PreparedStatement update =
                connection.prepareStatement("update vault_home set vault = ?, moving_to = ?, clearing = ?")) {
            update.setString(1, state.vault().word());
            update.setString(2, word(state.movingTo()));
            update.setString(3, word(state.clearing()));
            update.executeUpdate();
        }
    }

    void set(State state) {
        inTransaction(connection -> {
            set(connection, state);
            return state;
        });
    }

    private static @Nullable String word(@Nullable VaultKind kind) {
        return kind == null ? null : kind.word();
    }

    private static @Nullable VaultKind kind(@Nullable String word) {
        return word == null ? null : VaultKind.of(word);
    }

    private static State settle(Connection connection, VaultKind ifUnknown) throws SQLException {
        State state = read(connection, ifUnknown);
        try (PreparedStatement insert =
                connection.prepareStatement("insert into vault_home (vault) values (?) on conflict do nothing")) {
            insert.setString(1, state.vault().word());
            insert.executeUpdate();
        }
        return state;
    }

    private static State read(Connection connection, VaultKind ifUnknown) throws SQLException {
        // A database of before this table: whoever has a key of the embedded vault uses it.
        try (PreparedStatement select = connection.prepareStatement("""
                select 1 as rank, vault, moving_to, clearing from vault_home
                union all
                select 2, 'embedded', null, null where exists (select from vault_key)
                order by rank limit 1
                """);
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? new State(
                            VaultKind.of(row.getString("vault")),
                            kind(row.getString("moving_to")),
                            kind(row.getString("clearing")))
                    : new State(ifUnknown, null, null);
        }
    }

    private <T> T inTransaction(Transaction.Work<T> work) {
        return inTransaction(source, work);
    }

    static <T> T inTransaction(DataSource source, Transaction.Work<T> work) {
        try (Connection connection = source.getConnection()) {
            return Transaction.on(connection, work);
        } catch (SQLException failed) {
            throw unavailable(failed);
        }
    }

    static VaultException.Unavailable unavailable(SQLException failed) {
        return new VaultException.Unavailable(
                "The database does not say where the credentials are (SQL state " + failed.getSQLState()
                        + "): see to the database, then try again.",
                failed);
    }

    private static SeraiException refused(String code, String message) {
        return new SeraiException(ErrorType.CONFIGURATION, code, message);
    }
}
