package dev.serai.credential;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A vault in memory whose faults can be chosen: for what a real one does not do on demand. */
public final class MemoryVault implements CredentialVault {
    private final Map<SecretPath, Read.Found> newest = new ConcurrentHashMap<>();
    private final AtomicInteger failingWrites = new AtomicInteger();
    private final AtomicInteger failingRequests = new AtomicInteger();
    private volatile boolean reachable = true;
    private volatile boolean denying;

    /** The next writes fail, and nothing is written. */
    public void failWrites(int times) {
        failingWrites.set(times);
    }

    /** The next requests fail, whatever they want. */
    public void failRequests(int times) {
        failingRequests.set(times);
    }

    /** Whether the vault says no to everything: its policy was changed. */
    public void denies(boolean now) {
        denying = now;
    }

    /** Whether anything works. */
    public void reachable(boolean now) {
        reachable = now;
    }

    @Override
    public Read read(SecretPath path, long atLeast) {
        requireReachable();
        Read.Found found = newest.get(path);
        long version = found == null ? 0 : found.version();
        if (version < atLeast) {
            throw new VaultException.Behind("Version " + version + " of " + path + " is older than " + atLeast + ".");
        }
        return found == null ? new Read.Absent() : found;
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return read(path, atLeast);
    }

    @Override
    public synchronized long write(SecretPath path, Credential credential, long basedOn) {
        requireReachable();
        if (failingWrites.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new VaultException.Unavailable("The vault is sealed.", null);
        }
        Read.Found found = newest.get(path);
        if ((found == null ? 0 : found.version()) != basedOn) {
            throw new VaultException.Conflict(path);
        }
        newest.put(path, new Read.Found(credential, basedOn + 1));
        return basedOn + 1;
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        requireReachable();
    }

    @Override
    public Health health() {
        return new Health(reachable, "in memory");
    }

    @Override
    public void close() {}

    private void requireReachable() {
        if (denying) {
            throw new VaultException.Denied("The vault's policy does not let Serai in.");
        }
        boolean fails = failingRequests.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (fails || !reachable) {
            throw new VaultException.Unavailable("The vault is out of reach.", null);
        }
    }
}
