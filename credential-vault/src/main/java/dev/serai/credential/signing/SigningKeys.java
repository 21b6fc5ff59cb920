package dev.serai.credential.signing;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretPath;
import dev.serai.credential.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The keys of the tokens that other programs check by themselves. One document in the vault holds them for all nodes; each
 * node keeps them in memory, so that a vault which is sealed later stops no token, and looks again every few seconds.
 *
 * <p>A key signs for {@link #PERIOD}. The next one is published for {@link #AHEAD} before it signs, so that whoever keeps
 * the published keys for a while knows it in time; the old one is accepted until the last token that it signed has ended.
 * Thread-safe.
 */
public final class SigningKeys {
    /** Where they lie in a vault. */
    public static final SecretPath PATH = new SecretPath(SecretPath.Kind.PLATFORM, "token-keys");

    /** No token may live longer: else it would outlive its key. */
    public static final Duration LONGEST_TOKEN = Duration.ofMinutes(5);

    static final Duration PERIOD = Duration.ofDays(30);

    static final Duration AHEAD = Duration.ofHours(1);

    /** The longest token, and what the clocks of two nodes may differ. */
    static final Duration OVERLAP = LONGEST_TOKEN.plusMinutes(1);

    private static final int MOST_ATTEMPTS = 10;

    private final CredentialVault vault;
    private final Clock clock;
    private volatile Held held;

    private record Held(KeyRing ring, long version) {}

    private SigningKeys(CredentialVault vault, Clock clock, Held held) {
        this.vault = vault;
        this.clock = clock;
        this.held = held;
    }

    /**
     * Reads them from the vault; makes the first one if there was none. Nodes that start at once agree on the same.
     *
     * @throws VaultException if the vault cannot be read, or something else lies there
     */
    public static SigningKeys load(CredentialVault vault, Clock clock) {
        return new SigningKeys(vault, clock, read(vault, clock, 0));
    }

    /** Signs at present. */
    public SigningKey signer() {
        return held.ring.signer(clock.instant());
    }

    /** What a token that names this key is checked by; empty if there is no such key, or none any more. */
    public Optional<SigningKey> find(String id) {
        return held.ring.accepted(clock.instant()).stream()
                .filter(key -> key.id().equals(id))
                .findFirst();
    }

    /** For everybody: the one that signs, the next one, and those whose tokens may still be under way. */
    public JWKSet published() {
        return new JWKSet(held.ring.accepted(clock.instant()).stream()
                .<JWK>map(SigningKey::publicHalf)
                .toList());
    }

    /**
     * Learns what other nodes have changed, and makes the next key when it is time.
     *
     * @throws VaultException if the vault does not answer: what is known remains in use
     */
    public void look() {
        held = read(vault, clock, held.version);
        Instant now = clock.instant();
        if (held.ring.isDue(now, PERIOD)) {
            write(held.ring.rotated(now, AHEAD, OVERLAP));
        }
    }

    /**
     * One new key in place of all others, at once: what they have signed is refused from now on, on other nodes as soon as
     * they look.
     *
     * @throws VaultException if the vault does not answer: nothing is replaced then
     */
    public void replace() {
        for (int attempt = 1; ; attempt++) {
            held = read(vault, clock, held.version);
            KeyRing ring = KeyRing.first(clock.instant());
            try {
                held = new Held(ring, write(vault, ring, held.version));
                return;
            } catch (VaultException.Conflict faster) {
                // Another node made its next key meanwhile: the ones to be replaced are still beside it.
                if (attempt == MOST_ATTEMPTS) {
                    throw faster;
                }
            }
        }
    }

    private void write(KeyRing ring) {
        try {
            held = new Held(ring, write(vault, ring, held.version));
        } catch (VaultException.Conflict _) {
            // Another node was faster: its key is everybody's.
            held = read(vault, clock, held.version + 1);
        }
    }

    private static Held read(CredentialVault vault, Clock clock, long atLeast) {
        Read read = vault.readActive(PATH, atLeast);
        return switch (read) {
            case Read.Found(KeyMaterial material, long version) -> new Held(KeyRing.of(material), version);
            case Read.Found _ ->
                throw new VaultException.Unreadable(
                        "At " + PATH
                                + " in the vault lies something else than keys: destroy it, then new ones are made.",
                        null);
            // Nothing is lost with them but tokens of five minutes.
            case Read.Absent _, Read.Destroyed _ -> first(vault, clock, read.version());
        };
    }

    private static Held first(CredentialVault vault, Clock clock, long basedOn) {
        KeyRing ring = KeyRing.first(clock.instant());
        try {
            return new Held(ring, write(vault, ring, basedOn));
        } catch (VaultException.Conflict _) {
            return read(vault, clock, basedOn + 1);
        }
    }

    /** What was there before is destroyed: a key that is not to be used any more is nowhere. */
    private static long write(CredentialVault vault, KeyRing ring, long basedOn) {
        long version = vault.write(PATH, ring.toMaterial(), basedOn);
        if (basedOn > 0) {
            vault.destroyBefore(PATH, version);
        }
        return version;
    }

    @Override
    public String toString() {
        return "SigningKeys";
    }
}
