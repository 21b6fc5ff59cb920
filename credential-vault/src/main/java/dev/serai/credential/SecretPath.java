package dev.serai.credential;

import java.util.regex.Pattern;

/**
 * Where a secret lies. Ids are made by Serai and hold nothing but {@code [a-z0-9-]}: no id can climb out of its folder or
 * add a query, whatever the vault's client escapes.
 */
public record SecretPath(Kind kind, String id) {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** The folders. */
    public enum Kind {
        CONNECTION("connections"),
        OAUTH_CLIENT("oauth-clients"),
        PLATFORM("platform");

        private final String folder;

        Kind(String folder) {
            this.folder = folder;
        }

        public String folder() {
            return folder;
        }
    }

    public SecretPath {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("A secret's id holds only a-z, 0-9 and hyphens.");
        }
    }

    /** {@code folder/id}. */
    @Override
    public String toString() {
        return kind.folder() + "/" + id;
    }
}
