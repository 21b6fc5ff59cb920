package dev.serai.lab.platform;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;

/** A vault whose reads come from the nearest node and are believed, however old they are. */
final class AnyVersion implements CredentialVault {
    private final CredentialVault vault;

    AnyVersion(CredentialVault vault) {
        this.vault = vault;
    }

    @Override
    public Read read(SecretPath path, long atLeast) {
        return vault.read(path, 0);
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return vault.read(path, 0);
    }

    @Override
    public long write(SecretPath path, Credential credential, long basedOn) {
        return vault.write(path, credential, basedOn);
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        vault.destroyBefore(path, version);
    }

    @Override
    public Health health() {
        return vault.health();
    }

    @Override
    public void close() {
        vault.close();
    }
}
