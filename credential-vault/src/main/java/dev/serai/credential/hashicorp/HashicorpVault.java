package dev.serai.credential.hashicorp;

import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialJson;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.time.Clock;
import java.time.Duration;

/**
 * Secrets in HashiCorp Vault or OpenBao, in a KV version 2 mount of Serai's own. Every write is a check-and-set. A standby
 * may answer a read 50 to 100 ms late, without saying so: what is older than known is read again, soon from the active
 * node, and never returned. {@link VaultInit} prepares the mount and a login that may do what this class does, and no more.
 * Thread-safe.
 */
public final class HashicorpVault implements CredentialVault {
    private static final Duration STANDBY_MAY_LAG = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final VaultSettings settings;
    private final Duration patience;
    private final VaultHttp http;
    private final VaultSession session;
    private final KvClient client;
    private static final SecretPath PROBE = new SecretPath(SecretPath.Kind.PLATFORM, "probe");
    private static final long NEVER = Integer.MAX_VALUE;

    private final VaultHealth health;

    /**
     * Sends nothing yet.
     *
     * @throws SeraiException of type CONFIGURATION if the file of CA certificates cannot be used
     */
    public HashicorpVault(VaultSettings settings, VaultLogin login, Clock clock) {
        this(settings, login, clock, PATIENCE);
    }

    /** @param patience how long a stale answer is read again */
    HashicorpVault(VaultSettings settings, VaultLogin login, Clock clock, Duration patience) {
        this.settings = settings;
        this.patience = patience;
        Refusals refusals = new Refusals(settings);
        http = new VaultHttp(settings);
        VaultNodes nodes = new VaultNodes(settings, http, refusals, clock);
        session = new VaultSession(login, nodes, http, refusals, clock);
        client = new KvClient(settings, http, nodes, session, refusals);
        health = new VaultHealth(settings, nodes, session, client);
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

    /** By a write over a version that there cannot be: if it gets as far as check-and-set, so would any other. */
    @Override
    public void requireWritable() {
        try {
            client.write(PROBE, CredentialJson.write(new Tombstone(0)), NEVER);
        } catch (VaultException.Conflict _) {
            // as it has to be
        }
    }

    @Override
    public Health health() {
        return health.look();
    }

    /** Does what is due for the token; a thread does so by itself. */
    void renewIfDue() {
        session.renewIfDue();
    }

    @Override
    public void close() {
        session.close();
        http.close();
    }

    private Read read(SecretPath path, long atLeast, Duration activeAfter) {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            KvDocument document = waited.compareTo(activeAfter) < 0 ? client.readAny(path) : client.readActive(path);
            if (document.version() >= atLeast) {
                return open(document);
            }
            if (waited.compareTo(patience) >= 0) {
                throw VaultException.Behind.at(settings.names(), path, document.version(), atLeast);
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
            throw Refusals.stopping();
        }
    }
}
