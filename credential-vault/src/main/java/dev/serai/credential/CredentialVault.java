package dev.serai.credential;

import java.util.List;

/**
 * The store of record for secrets: versioned documents, written by check-and-set. Thread-safe; calls block.
 *
 * <p>Every read names the least version it accepts. An older answer, or none where one is known to exist, is <em>stale</em>
 * and is read again; it is never returned. All methods throw {@link VaultException}, which is transient unless the vault
 * refuses us for good.
 */
public interface CredentialVault extends AutoCloseable {

    /**
     * Reads from any node.
     *
     * @param atLeast the least version that is an answer; 0 if nothing is known
     */
    Read read(SecretPath path, long atLeast);

    /** Reads from the node that takes the writes, so that nothing newer exists anywhere. */
    Read readActive(SecretPath path, long atLeast);

    /**
     * Writes if the stored version is still {@code basedOn}. After {@link VaultException.Unavailable} it may have been
     * written or not: {@link #readActive} tells.
     *
     * @param basedOn the version that was read; 0 if there must be none
     * @return the new version
     * @throws VaultException.Conflict if another version is stored
     */
    long write(SecretPath path, Credential credential, long basedOn);

    /** Destroys the content of all versions older than this one; the version counter stays. */
    void destroyBefore(SecretPath path, long version);

    /**
     * Throws what a write would throw, as far as that can be told without one: the vault is sealed, has no active node, or does
     * not let us write. A vault that has no more to tell than a read does nothing.
     */
    default void requireWritable() {}

    /** How the vault is, in a word and a sentence; never throws. */
    Health health();

    @Override
    void close();

    /** What a read found. */
    sealed interface Read {
        /** The newest version that was shown, which the next write is based on; 0 if there was never one. */
        long version();

        record Found(Credential credential, long version) implements Read {}

        /** There was never anything here. */
        record Absent() implements Read {
            @Override
            public long version() {
                return 0;
            }
        }

        /** There was something; its newest version was destroyed. */
        record Destroyed(long version) implements Read {}
    }

    /**
     * @param detail what is wrong and what to do, or which vault it is; no secrets
     * @param warnings what is wrong and what to do although the vault can be used; no secrets
     */
    record Health(boolean usable, String detail, List<String> warnings) {
        public Health {
            warnings = List.copyOf(warnings);
        }

        public Health(boolean usable, String detail) {
            this(usable, detail, List.of());
        }
    }
}
