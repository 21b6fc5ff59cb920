package dev.serai.lab.fault;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;

/** A vault that does as another one does; whoever breaks it overrides a method. */
public class ForwardingVault implements CredentialVault {
    private final CredentialVault real;

    public ForwardingVault(CredentialVault real) {
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
    public void close() {
        real.close();
    }
}
