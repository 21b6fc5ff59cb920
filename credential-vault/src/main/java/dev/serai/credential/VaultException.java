package dev.serai.credential;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import org.jspecify.annotations.Nullable;

/** The vault did not do what it was asked. Whether a later try may succeed is {@link #isTransient()}. */
public sealed class VaultException extends SeraiException {
    private static final long serialVersionUID = 1L;

    protected VaultException(String code, boolean isTransient, String message, @Nullable Throwable cause) {
        super(ErrorType.VAULT, code, isTransient, message, cause);
    }

    /** Not reachable, sealed, overloaded: later. */
    public static final class Unavailable extends VaultException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, @Nullable Throwable cause) {
            super("vault_unavailable", true, message, cause);
        }
    }

    /** The vault shows less than is known to exist. */
    public static final class Behind extends VaultException {
        private static final long serialVersionUID = 1L;

        public Behind(String message) {
            super("vault_behind", true, message, null);
        }

        /**
         * @param vault in words for a person
         * @param shown the newest version that it has; 0 for none
         */
        public static Behind at(String vault, SecretPath path, long shown, long known) {
            return new Behind(
                    "VAULT BEHIND: the vault at " + vault + " shows version " + shown + " of " + path + ", but version "
                            + known
                            + " was written. Nothing was sent. If it was restored from a backup: bring its newer state back,"
                            + " or authorise the connection again. serai doctor names them all.");
        }
    }

    /** Another version is stored than the one the write was based on. */
    public static final class Conflict extends VaultException {
        private static final long serialVersionUID = 1L;

        public Conflict(SecretPath path) {
            super("vault_conflict", true, "Somebody else wrote " + path + " in the meantime: read it again.", null);
        }
    }

    /** The vault knows us and says no: its policy has to be mended. */
    public static final class Denied extends VaultException {
        private static final long serialVersionUID = 1L;

        public Denied(String message) {
            super("vault_denied", false, message, null);
        }
    }

    /** What is stored cannot be read: wrong key, or not written by Serai. */
    public static final class Unreadable extends VaultException {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message, @Nullable Throwable cause) {
            super("vault_unreadable", false, message, cause);
        }
    }
}
