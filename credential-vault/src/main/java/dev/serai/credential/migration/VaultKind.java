package dev.serai.credential.migration;

import java.util.Locale;

/** The vaults that secrets can lie in. */
public enum VaultKind {
    EMBEDDED("the embedded vault"),
    HASHICORP("HashiCorp Vault or OpenBao");

    private final String inWords;

    VaultKind(String inWords) {
        this.inWords = inWords;
    }

    /** As the database and the command line write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static VaultKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** For a person. */
    public String inWords() {
        return inWords;
    }
}
