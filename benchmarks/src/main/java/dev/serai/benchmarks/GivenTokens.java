package dev.serai.benchmarks;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.util.function.Function;

/** A vault with tokens at every path that nobody can change: a call with a valid token never writes. */
record GivenTokens(Function<SecretPath, Credential> tokens) implements CredentialVault {
    @Override
    public Read read(SecretPath path, long atLeast) {
        return new Read.Found(tokens.apply(path), 1);
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return read(path, atLeast);
    }

    @Override
    public long write(SecretPath path, Credential other, long basedOn) {
        throw new VaultException.Conflict(path);
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {}

    @Override
    public Health health() {
        return new Health(true, "given tokens, in memory");
    }

    @Override
    public void close() {}
}
