package dev.serai.credential.refresh;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;

/** A vault that does as another one does; what is planted into it overrides one method. */
class ForwardingVault implements CredentialVault {
    final CredentialVault real;

    ForwardingVault(CredentialVault real) {
        this.real = real;
    }

    @Override
    public Read read(SecretPath path, long atLeast) {
        return real.read(path, atLeast);
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return real.readActive(path, atLeast);
    }

    @Override
    public long write(SecretPath path, Credential credential, long basedOn) {
        return real.write(path, credential, basedOn);
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        real.destroyBefore(path, version);
    }

    @Override
    public void requireWritable() {
        real.requireWritable();
    }

    @Override
    public Health health() {
        return real.health();
    }

    @Override
    public void close() {}
}
