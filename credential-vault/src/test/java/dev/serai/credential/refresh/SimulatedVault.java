package dev.serai.credential.refresh;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vault with one active node, and standbys that show what was written {@link #LAG} ago. */
final class SimulatedVault implements CredentialVault {
    private static final Duration LAG = Duration.ofMillis(100);

    private final Simulation simulation;
    private final Map<SecretPath, List<Version>> documents = new HashMap<>();

    /** @param credential null once it is destroyed */
    private record Version(@Nullable Credential credential, long writtenAt) {}

    SimulatedVault(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public Read read(SecretPath path, long atLeast) {
        return notOlder(path, atLeast, standby(path));
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return notOlder(path, atLeast, versions(path).size());
    }

    private Read notOlder(SecretPath path, long atLeast, int shown) {
        if (shown < atLeast) {
            throw new VaultException.Behind("Version " + shown + " is older than " + atLeast + ".");
        }
        return at(path, shown);
    }

    /** What a standby shows, however old that is. */
    Read stale(SecretPath path) {
        return at(path, standby(path));
    }

    private int standby(SecretPath path) {
        return (int) versions(path).stream()
                .filter(version -> version.writtenAt() + LAG.toMillis() <= simulation.millis())
                .count();
    }

    private Read at(SecretPath path, int shown) {
        if (shown == 0) {
            return new Read.Absent();
        }
        @Nullable Credential credential = versions(path).get(shown - 1).credential();
        return credential == null ? new Read.Destroyed(shown) : new Read.Found(credential, shown);
    }

    @Override
    public long write(SecretPath path, Credential credential, long basedOn) {
        List<Version> versions = versions(path);
        if (versions.size() != basedOn) {
            throw new VaultException.Conflict(path);
        }
        versions.add(new Version(credential, simulation.millis()));
        return versions.size();
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        List<Version> versions = versions(path);
        for (int i = 0; i < version - 1; i++) {
            versions.set(i, new Version(null, versions.get(i).writtenAt()));
        }
    }

    /** So long ago that every standby shows it. */
    void put(SecretPath path, Credential credential) {
        versions(path).add(new Version(credential, -LAG.toMillis()));
    }

    /** As the API's delete does it: the newest version is gone, the counter stays. */
    void delete(SecretPath path) {
        destroyBefore(path, versions(path).size() + 1L);
    }

    @Override
    public Health health() {
        return new Health(true, "simulated");
    }

    @Override
    public void close() {}

    private List<Version> versions(SecretPath path) {
        return documents.computeIfAbsent(path, key -> new ArrayList<>());
    }

    /** Of one document, as far as anybody can see it. */
    String state(SecretPath path, Names names) {
        List<Version> versions = versions(path);
        return versions.size() + "/" + standby(path) + "/"
                + names.of(versions.isEmpty() ? null : versions.getLast().credential());
    }
}
