package dev.serai.credential.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.serai.credential.Credential.KeyMaterial;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keys in the order in which they sign. Which of them signs, and which is refused, follows from the time alone: nodes that
 * hold the same ring agree without a word. Immutable.
 */
record KeyRing(List<SigningKey> keys) {
    KeyRing {
        keys = List.copyOf(keys);
    }

    static KeyRing first(Instant now) {
        return new KeyRing(List.of(SigningKey.generate(now)));
    }

    /** The newest of those that may sign already. */
    SigningKey signer(Instant now) {
        return keys.stream()
                .filter(key -> !key.signsFrom().isAfter(now))
                .reduce((_, later) -> later)
                // a clock that went back does not leave it without
                .orElse(keys.getFirst());
    }

    List<SigningKey> accepted(Instant now) {
        return keys.stream().filter(key -> !key.isOver(now)).toList();
    }

    boolean isDue(Instant now, Duration period) {
        return !keys.getLast().signsFrom().plus(period).isAfter(now);
    }

    /** A further key; all others are refused from some time after it has begun to sign. */
    KeyRing rotated(Instant now, Duration ahead, Duration overlap) {
        SigningKey next = SigningKey.generate(now.plus(ahead));
        Instant end = next.signsFrom().plus(overlap);
        return new KeyRing(Stream.concat(accepted(now).stream().map(key -> key.until(end)), Stream.of(next))
                .toList());
    }

    KeyMaterial toMaterial() {
        List<JWK> pairs = keys.stream().<JWK>map(SigningKey::pair).toList();
        return new KeyMaterial(SecretValue.of(new JWKSet(pairs).toString(false)));
    }

    /** @throws VaultException.Unreadable if it is none */
    static KeyRing of(KeyMaterial material) {
        try {
            List<SigningKey> keys = new ArrayList<>();
            for (JWK one : JWKSet.parse(material.keyset().reveal()).getKeys()) {
                keys.add(new SigningKey(one.toECKey()));
            }
            if (!keys.isEmpty()) {
                return new KeyRing(keys);
            }
        } catch (ParseException | JOSEException | ClassCastException _) {
            // Not as the cause: the parser of a broken key may quote it.
        }
        throw new VaultException.Unreadable(
                "The keys for signing tokens in the vault (" + SigningKeys.PATH + ") are not what Serai wrote there:"
                        + " restore them, or destroy them, then new ones are made.",
                null);
    }
}
