package dev.serai.lab.fault;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;

/** A vault with a fault point behind the writing of tokens. */
final class PointedVault implements CredentialVault {
    private final CredentialVault real;
    private final FaultPoints points;

    PointedVault(CredentialVault real, FaultPoints points) {
        this.real = real;
        this.points = points;
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
        long version = real.write(path, credential, basedOn);
        points.reached(Step.IN_VAULT);
        return version;
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        real.destroyBefore(path, version);
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
