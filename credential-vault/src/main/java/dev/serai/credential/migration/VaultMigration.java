package dev.serai.credential.migration;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.DataKey;
import dev.serai.credential.SecretPath;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Moves all secrets from one vault to the other, with no platform running.
 *
 * <p>The database says where they lie. First it says that a move is under way, which keeps platforms from starting; then
 * every document is copied, then every one is read again in both vaults and compared; then one transaction says that they
 * lie in the new vault and which version each connection has there; at last what is left in the old vault is overwritten
 * and destroyed. Nothing in the old vault changes before that transaction, so this may be killed anywhere: a second run
 * goes on, or calls the move off. Documents stay as they are, with their generation and lineage.
 *
 * <p>Not thread-safe.
 */
public final class VaultMigration {
    private static final int REPORT_EVERY = 100;

    private final DataSource database;
    private final VaultHome home;
    private final Documents documents;
    private final Function<VaultKind, CredentialVault> vaults;
    private final Progress progress;
    private final int reportEvery;

    /** Is told of what is done for good. */
    public interface Progress {
        void said(String what);
    }

    /** @param vaults opens a vault; asked at most once for each, and what it opens is closed here */
    public VaultMigration(DataSource database, Function<VaultKind, CredentialVault> vaults, Progress progress) {
        this(database, vaults, progress, REPORT_EVERY);
    }

    /** @param reportEvery after how many documents there is a word of progress */
    VaultMigration(
            DataSource database, Function<VaultKind, CredentialVault> vaults, Progress progress, int reportEvery) {
        this.database = database;
        this.home = new VaultHome(database);
        this.documents = new Documents(database);
        this.vaults = vaults;
        this.progress = progress;
        this.reportEvery = reportEvery;
    }

    /**
     * Returns when everything is in that vault and nothing of it in the other.
     *
     * @throws SeraiException {@code platform_running}; {@code vault_of_another} if the new vault holds another Serai's
     *     keys; {@code vault_changed} if something wrote meanwhile; or what the vaults say. All leave the move where it is.
     */
    public void to(VaultKind target) {
        try (VaultDoor door = VaultDoor.ofMove(database)) {
            if (door.hold() == VaultDoor.Held.NOT) {
                throw new SeraiException(
                        ErrorType.USER,
                        "platform_running",
                        "A platform runs on this database (or another move). Stop it on all nodes, then run this again:"
                                + " credentials that change while they are copied would be lost.");
            }
            VaultHome.State state = home.state(other(target));
            if (state.vault() == target) {
                arrived(state);
            } else {
                move(state, target);
            }
        }
    }

    private void arrived(VaultHome.State state) {
        if (state.movingTo() != null) {
            home.set(new VaultHome.State(state.vault(), null, state.clearing()));
            progress.said("The move to " + state.movingTo().inWords() + " is called off: the credentials are where they"
                    + " were. Copies of some may lie there; a later move overwrites them.");
        }
        if (state.clearing() == null) {
            progress.said("The credentials are in " + state.vault().inWords() + ": nothing to do.");
            return;
        }
        try (CredentialVault old = vaults.apply(state.clearing())) {
            clear(old, state.vault());
        }
    }

    private void move(VaultHome.State state, VaultKind target) {
        try (CredentialVault from = vaults.apply(state.vault());
                CredentialVault to = vaults.apply(target)) {
            refuseAnothersVault(from, to);
            home.set(new VaultHome.State(state.vault(), target, null));
            progress.said((state.movingTo() == null ? "The move begins" : "The move goes on")
                    + ": no platform starts until it is done.");
            Map<SecretPath, Long> paths = documents.all();
            forEach("copied", paths, path -> copy(from, to, path, known(paths, path)));
            Map<SecretPath, Long> versions = new LinkedHashMap<>();
            forEach("compared", paths, path -> versions.put(path, compare(from, to, path, known(paths, path))));
            arrive(versions, new VaultHome.State(target, null, state.vault()));
            progress.said("The credentials are in " + target.inWords() + ".");
            clear(from, target);
        }
    }

    private static long known(Map<SecretPath, Long> paths, SecretPath path) {
        return paths.getOrDefault(path, 0L);
    }

    private void forEach(String done, Map<SecretPath, Long> paths, Consumer<SecretPath> work) {
        int count = 0;
        for (SecretPath path : paths.keySet()) {
            work.accept(path);
            count++;
            if (count % reportEvery == 0 || count == paths.size()) {
                progress.said(count + " of " + paths.size() + " documents are " + done + ".");
            }
        }
    }

    /** Two installations in one mount would overwrite each other's keys. The keys that rotate tell nothing: they change. */
    private static void refuseAnothersVault(CredentialVault from, CredentialVault to) {
        for (SecretPath path : DataKey.PATHS) {
            if (to.readActive(path, 0) instanceof Read.Found(KeyMaterial theirs, long _)
                    && !(from.readActive(path, 0) instanceof Read.Found(KeyMaterial ours, long _)
                            && ours.equals(theirs))) {
                throw new SeraiException(
                        ErrorType.CONFIGURATION,
                        "vault_of_another",
                        "The vault to move to holds the keys of another Serai (" + path
                                + "): give this one a mount of its own (SERAI_VAULT_MOUNT).");
            }
        }
    }

    private static void copy(CredentialVault from, CredentialVault to, SecretPath path, long known) {
        if (from.readActive(path, known) instanceof Read.Found(Credential credential, long _)) {
            Read there = to.readActive(path, 0);
            if (!(there instanceof Read.Found(Credential copy, long _) && copy.equals(credential))) {
                to.write(path, credential, there.version());
            }
        }
    }

    /** @return the version in the new vault */
    private static long compare(CredentialVault from, CredentialVault to, SecretPath path, long known) {
        Read there = to.readActive(path, 0);
        if (from.readActive(path, known) instanceof Read.Found(Credential credential, long _)
                && !(there instanceof Read.Found(Credential copy, long _) && copy.equals(credential))) {
            throw new SeraiException(
                    ErrorType.USER,
                    "vault_changed",
                    true,
                    "What was copied of " + path + " is not what the old vault holds: does something still write there?"
                            + " Stop it, then run this again.",
                    null);
        }
        return there.version();
    }

    /** All of it at once: from the next statement on, the new vault is the one. */
    private void arrive(Map<SecretPath, Long> versions, VaultHome.State state) {
        VaultHome.inTransaction(database, connection -> {
            Documents.publish(connection, versions);
            VaultHome.set(connection, state);
            return state;
        });
    }

    private void clear(CredentialVault old, VaultKind now) {
        forEach("destroyed in the old vault", documents.all(), path -> destroy(old, path));
        home.set(new VaultHome.State(now, null, null));
        progress.said("Nothing is left in the old vault.");
    }

    /** Overwritten, as a disconnected connection is: the version counter stays. */
    private static void destroy(CredentialVault old, SecretPath path) {
        if (old.readActive(path, 0) instanceof Read.Found(Credential credential, long version)) {
            long destroyed = switch (credential) {
                case Tombstone _ -> version;
                case OAuthTokens tokens ->
                    old.write(path, new Tombstone(tokens.lineage().incarnation()), version);
                case Credential.ClientSecret _, KeyMaterial _ -> old.write(path, new Tombstone(0), version);
            };
            old.destroyBefore(path, destroyed);
        }
    }

    private static VaultKind other(VaultKind kind) {
        return switch (kind) {
            case EMBEDDED -> VaultKind.HASHICORP;
            case HASHICORP -> VaultKind.EMBEDDED;
        };
    }
}
