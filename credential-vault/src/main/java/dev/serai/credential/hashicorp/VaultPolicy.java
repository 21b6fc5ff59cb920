package dev.serai.credential.hashicorp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The policies for the vault, one for each role; nobody needs more than his. */
public enum VaultPolicy {
    /** Serai itself, day by day. */
    PLATFORM("platform.hcl"),
    /** Whoever prepares the vault for it. */
    OPERATOR("operator.hcl");

    private final String file;

    VaultPolicy(String file) {
        this.file = file;
    }

    /** What Serai's policy and its AppRole are called: as its mount, so that two Serais in one vault are apart. */
    public static String nameFor(String mount) {
        return mount.replace('/', '-');
    }

    /** The rules, in the language of the vault. */
    public String rules(String mount) {
        try (InputStream in = VaultPolicy.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not beside its class.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("<mount>", mount)
                    .replace("<name>", nameFor(mount));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
