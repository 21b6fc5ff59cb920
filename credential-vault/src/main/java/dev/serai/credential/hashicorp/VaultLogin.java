package dev.serai.credential.hashicorp;

import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How Serai proves to the vault who it is. What is secret of it lies in a file and is read whenever it is needed, so that
 * it may be replaced while Serai runs.
 */
public sealed interface VaultLogin {

    /** A file that holds nothing but a token. Serai renews it while it can; an agent may replace it. */
    record TokenFile(Path file) implements VaultLogin {
        /** @throws VaultException.Denied if there is none */
        SecretValue token() {
            return secret(file, "token");
        }
    }

    /**
     * AppRole.
     *
     * @param authPath where the method is enabled, usually {@code approle}
     * @param roleId no secret
     * @param secretIdFile holds nothing but the secret id
     */
    record AppRole(String authPath, String roleId, Path secretIdFile) implements VaultLogin {
        /** @throws SeraiException of type CONFIGURATION if the path or the role id cannot be right */
        public AppRole {
            VaultSettings.requireSegments("authentication path", authPath);
            requireText(roleId);
        }

        public AppRole(String roleId, Path secretIdFile) {
            this("approle", roleId, secretIdFile);
        }

        SecretValue secretId() {
            return secret(secretIdFile, "secret id");
        }
    }

    /**
     * A signed token of somebody whom the vault trusts, e.g. of a Kubernetes service account.
     *
     * @param authPath where the method is enabled: {@code jwt}, or {@code kubernetes}, which takes the same request
     * @param role the vault's role that the token is for
     * @param jwtFile holds nothing but the JWT
     */
    record Jwt(String authPath, String role, Path jwtFile) implements VaultLogin {
        /** @throws SeraiException of type CONFIGURATION if the path or the role cannot be right */
        public Jwt {
            VaultSettings.requireSegments("authentication path", authPath);
            requireText(role);
        }

        public Jwt(String role, Path jwtFile) {
            this("jwt", role, jwtFile);
        }

        SecretValue jwt() {
            return secret(jwtFile, "JWT");
        }
    }

    private static void requireText(String role) {
        if (role.isBlank() || !role.equals(role.strip())) {
            throw VaultSettings.wrong("role", "is not empty and has no blanks around it");
        }
    }

    private static SecretValue secret(Path file, String what) {
        String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException _) {
            throw new VaultException.Denied("Serai cannot read the file " + file + " with its " + what
                    + " for the vault. Write the " + what + " into it and let the user who runs Serai read it.");
        }
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new VaultException.Denied("The file " + file + " holds no " + what
                    + " for the vault: it has to hold the " + what + " and nothing else.");
        }
        return SecretValue.of(text);
    }
}
