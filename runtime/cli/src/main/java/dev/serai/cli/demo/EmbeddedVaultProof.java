package dev.serai.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The embedded vault: encrypted rows in the database, readable by the key file alone. */
record EmbeddedVaultProof(Path home, Path searched) implements VaultProof {
    @Override
    public String prove(String connection, SimulatorControl provider) {
        Path key = home.resolve("vault.key");
        String permissions;
        try {
            permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(key));
        } catch (IOException e) {
            throw new Unexpected("the vault's key file " + key, e.getClass().getSimpleName(), "");
        }
        if (!permissions.equals("rw-------")) {
            throw new Unexpected("a key file for its owner alone", permissions + " " + key, "Run: chmod 600 " + key);
        }
        return "the embedded vault holds the credential encrypted: " + new HomeSearch(searched).prove(provider);
    }
}
