package dev.serai.lab.fault;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;

/** A vault with a fault point behind the writing of tokens. */
final class PointedVault extends ForwardingVault {
    private final FaultPoints points;

    PointedVault(CredentialVault real, FaultPoints points) {
        super(real);
        this.points = points;
    }

    @Override
    public long write(SecretPath path, Credential credential, long basedOn) {
        long version = super.write(path, credential, basedOn);
        points.reached(Step.IN_VAULT);
        return version;
    }
}
