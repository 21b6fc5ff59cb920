package dev.serai.credential.refresh;

import dev.serai.credential.Credential;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.util.function.Supplier;

/** The vault as one process sees it: each call is a step. */
record SteppedVault(World world, SimulatedProcess process, CredentialVault inner) implements CredentialVault {
    /** The OAuth client's secret, which nobody changes here. */
    private static final Step READ_ANY = Step.small("reads the client's secret");

    private static final Step READ = new Step("reads the vault", Fault.FAILS, Fault.OUTAGE);
    private static final Step WRITE = new Step("writes to the vault", Fault.FAILS, Fault.DONE_BUT_FAILS, Fault.OUTAGE);

    @Override
    public Read read(SecretPath path, long atLeast) {
        return step(READ_ANY, () -> inner.read(path, atLeast));
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return step(READ, () -> {
            Read read = inner.readActive(path, atLeast);
            world.simulation.learn(
                    read instanceof Read.Found(Credential found, long version)
                            ? world.names.of(found) + version
                            : read);
            return read;
        });
    }

    @Override
    public long write(SecretPath path, Credential credential, long basedOn) {
        return step(WRITE, () -> {
            Read before = inner.readActive(path, 0);
            long version = inner.write(path, credential, basedOn);
            world.promises.written(before, credential);
            world.simulation.note("version " + version + " is " + world.names.of(credential));
            world.simulation.learn(version);
            if (credential instanceof OAuthTokens tokens) {
                world.promises.kept(tokens.lineage().attemptId());
            }
            return version;
        });
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        step(WRITE, () -> {
            inner.destroyBefore(path, version);
            return true;
        });
    }

    private <T> T step(Step step, Supplier<T> effect) {
        Fault fault = world.simulation.before(step);
        if (fault == Fault.OUTAGE) {
            process.vaultBackAt = world.simulation.millis() + World.OUTAGE.toMillis();
        }
        if (fault == Fault.FAILS || process.vaultBackAt > world.simulation.millis()) {
            world.simulation.learn(Fault.FAILS);
            throw new VaultException.Unavailable("The vault is out of reach.", null);
        }
        try {
            T done = effect.get();
            if (fault == Fault.DONE_BUT_FAILS) {
                world.simulation.learn(fault);
                throw new VaultException.Unavailable("The vault's answer is lost.", null);
            }
            return done;
        } catch (VaultException e) {
            world.simulation.learn(e.code());
            throw e;
        }
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public void close() {}
}
