package dev.serai.credential.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Instant;
import java.util.Date;

/**
 * A pair of keys for {@link #ALGORITHM}, and no other algorithm. Immutable, and never printed: it holds the private half.
 */
public final class SigningKey {
    public static final JWSAlgorithm ALGORITHM = JWSAlgorithm.ES256;

    private final ECKey pair;
    private final ECKey publicHalf;
    private final JWSSigner signer;
    private final JWSVerifier verifier;

    /** @throws JOSEException if it is no complete pair for this algorithm, or does not say from when on it signs */
    SigningKey(ECKey pair) throws JOSEException {
        if (!pair.isPrivate()
                || !Curve.P_256.equals(pair.getCurve())
                || pair.getKeyID() == null
                || pair.getNotBeforeTime() == null) {
            throw new JOSEException("No key of Serai's.");
        }
        this.pair = pair;
        this.publicHalf = new ECKey.Builder(pair.getCurve(), pair.getX(), pair.getY())
                .keyID(pair.getKeyID())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(ALGORITHM)
                .build();
        this.signer = new ECDSASigner(pair);
        this.verifier = new ECDSAVerifier(publicHalf);
    }

    static SigningKey generate(Instant signsFrom) {
        try {
            return new SigningKey(new ECKeyGenerator(Curve.P_256)
                    .keyIDFromThumbprint(true)
                    .notBeforeTime(Date.from(signsFrom))
                    .generate());
        } catch (JOSEException impossible) {
            throw new IllegalStateException("Making a key failed.", impossible);
        }
    }

    /** The same key, refused from then on. */
    SigningKey until(Instant end) {
        try {
            return new SigningKey(
                    new ECKey.Builder(pair).expirationTime(Date.from(end)).build());
        } catch (JOSEException impossible) {
            throw new IllegalStateException("A key cannot be given an end.", impossible);
        }
    }

    public String id() {
        return pair.getKeyID();
    }

    /** As others may know it. */
    public ECKey publicHalf() {
        return publicHalf;
    }

    /** Thread-safe. */
    public JWSSigner signer() {
        return signer;
    }

    /** Thread-safe. */
    public JWSVerifier verifier() {
        return verifier;
    }

    Instant signsFrom() {
        return pair.getNotBeforeTime().toInstant();
    }

    boolean isOver(Instant now) {
        return pair.getExpirationTime() != null
                && !now.isBefore(pair.getExpirationTime().toInstant());
    }

    /** With the private half, for the vault. */
    ECKey pair() {
        return pair;
    }

    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}
