package dev.serai.credential.hashicorp;

import dev.serai.credential.Credential;
import dev.serai.credential.CredentialJson;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.net.URI;
import java.time.Duration;

/**
 * Secrets in HashiCorp Vault or OpenBao, in a KV version 2 mount of Serai's own. Every write is a check-and-set. A standby
 * may answer a read 50 to 100 ms late, without saying so: what is older than known is read again, soon from the active
 * node, and never returned.
 *
 * <p>For the mount, {@code max_versions=3} and {@code cas_required=true} are the right configuration. Thread-safe.
 */
public final class HashicorpVault implements CredentialVault {
    private static final Duration STANDBY_MAY_LAG = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final VaultSettings settings;
    private final Duration patience;
    private final KvClient client;

    public HashicorpVault(VaultSettings settings, VaultLogin login) {
        this(settings, login, PATIENCE);
    }

    /** @param patience how long a stale answer is read again */
    HashicorpVault(VaultSettings settings, VaultLogin login, Duration patience) {
        this.settings = settings;
        this.patience = patience;
        this.client = new KvClient(settings, login);
    }

    @Override
    public Read read(SecretPath path, long atLeast) {
        return read(path, atLeast, STANDBY_MAY_LAG);
    }

    @Override
    public Read readActive(SecretPath path, long atLeast) {
        return read(path, atLeast, Duration.ZERO);
    }

    @Override
    public long write(SecretPath path, Credential credential, long basedOn) {
        return client.write(path, CredentialJson.write(credential), basedOn);
    }

    @Override
    public void destroyBefore(SecretPath path, long version) {
        client.destroyBefore(path, version);
    }

    @Override
    public Health health() {
        try {
            int status = client.health();
            return switch (status) {
                case 200, 429, 473 -> {
                    // Reachable is not enough: the token has to be good for the mount.
                    client.read(client.activeNode(), new SecretPath(SecretPath.Kind.PLATFORM, "data-key"));
                    yield new Health(true, "Vault at " + settings.address() + ", mount " + settings.mount() + ".");
                }
                default -> throw new Refusals(settings).of(KvAnswer.of(status));
            };
        } catch (VaultException unusable) {
            return new Health(false, unusable.getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private Read read(SecretPath path, long atLeast, Duration activeAfter) {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            URI node = waited.compareTo(activeAfter) < 0 ? settings.address() : client.activeNode();
            KvDocument document = client.read(node, path);
            if (document.version() >= atLeast) {
                return open(document);
            }
            if (waited.compareTo(patience) >= 0) {
                throw new VaultException.Behind("The vault at " + node + " shows version " + document.version() + " of "
                        + path + ", but version " + atLeast + " was written: was the vault restored from a backup?");
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static Read open(KvDocument document) {
        return switch (document) {
            case KvDocument.Content content -> new Read.Found(CredentialJson.read(content.text()), content.version());
            case KvDocument.Gone gone -> new Read.Destroyed(gone.version());
            case KvDocument.None _ -> new Read.Absent();
        };
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new VaultException.Unavailable("Serai is stopping and waits for the vault no longer.", interrupted);
        }
    }
}
