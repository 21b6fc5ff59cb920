package dev.serai.server.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.credential.SecretValue;
import dev.serai.credential.signing.SigningKey;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.server.ops.SeraiConfiguration;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Signs tokens that others check by themselves, and checks those that come back to Serai (RFC 8725): one algorithm, and
 * exactly the type, issuer and audience that the place where it comes in expects. The {@code kid} picks one of Serai's keys
 * and nothing else; what a header says about keys elsewhere is not looked at.
 */
@Component
public final class SignedTokens {
    /** No token lives longer. */
    public static final Duration LONGEST = SigningKeys.LONGEST_TOKEN;

    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);
    private static final int LONGEST_TEXT = 8192;
    private static final Set<String> RESERVED = JWTClaimsSet.getRegisteredNames();

    private final SigningKeys keys;
    private final String issuer;
    private final Clock clock;

    public SignedTokens(SigningKeys keys, SeraiConfiguration configuration, Clock clock) {
        this.keys = keys;
        this.issuer = configuration.origin();
        this.clock = clock;
    }

    /**
     * What a token is to say.
     *
     * @param type the header's {@code typ}: one of its own for each use, so that no token is taken for another
     * @param audience who alone is to take it
     * @param subject whom it is about
     * @param life at most {@link #LONGEST}
     * @param claims further ones; strings, numbers, booleans and lists of them
     */
    public record Statement(String type, String audience, String subject, Duration life, Map<String, Object> claims) {
        public Statement {
            claims = Map.copyOf(claims);
            if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("A signed token lives for " + LONGEST + " at most.");
            }
            if (claims.keySet().stream().anyMatch(RESERVED::contains)) {
                throw new IllegalArgumentException("One of " + claims.keySet() + " is not for others to set.");
            }
        }
    }

    /**
     * What a valid token says.
     *
     * @param id the token's own, by which a second use can be told
     */
    public record Checked(String id, String subject, Instant expiresAt, Map<String, Object> claims) {
        public Checked {
            claims = Map.copyOf(claims);
        }
    }

    /** The key that {@link #sign} uses now. */
    public String keyId() {
        return keys.signer().id();
    }

    /** A signed token with an id of its own ({@code jti}). */
    public SecretValue sign(Statement statement) {
        SigningKey key = keys.signer();
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(statement.audience())
                .subject(statement.subject())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(statement.life())))
                .jwtID(UUID.randomUUID().toString());
        statement.claims().forEach(claims::claim);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(SigningKey.ALGORITHM)
                        .type(new JOSEObjectType(statement.type()))
                        .keyID(key.id())
                        .build(),
                claims.build());
        try {
            token.sign(key.signer());
        } catch (JOSEException impossible) {
            throw new IllegalStateException("Signing failed.", impossible);
        }
        return SecretValue.of(token.serialize());
    }

    /** Empty if it is not a token of this type that Serai signed for this audience, or not any more. */
    public Optional<Checked> check(String text, String type, String audience) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        try {
            SignedJWT token = SignedJWT.parse(text);
            return isSigned(token, type) ? checked(token.getJWTClaimsSet(), audience) : Optional.empty();
        } catch (ParseException | JOSEException _) {
            return Optional.empty();
        }
    }

    private boolean isSigned(SignedJWT token, String type) throws JOSEException {
        JWSHeader header = token.getHeader();
        if (!SigningKey.ALGORITHM.equals(header.getAlgorithm())
                || header.getType() == null
                || !header.getType().getType().equals(type)
                || header.getKeyID() == null) {
            return false;
        }
        Optional<SigningKey> key = keys.find(header.getKeyID());
        return key.isPresent() && token.verify(key.get().verifier());
    }

    private Optional<Checked> checked(JWTClaimsSet claims, String audience) {
        Instant now = clock.instant();
        @Nullable Date issued = claims.getIssueTime();
        @Nullable Date expires = claims.getExpirationTime();
        boolean good = issuer.equals(claims.getIssuer())
                && claims.getAudience().equals(List.of(audience))
                && claims.getSubject() != null
                && claims.getJWTID() != null
                && issued != null
                && !issued.toInstant().isAfter(now.plus(CLOCKS_DIFFER))
                && expires != null
                && expires.toInstant().isAfter(now);
        if (!good) {
            return Optional.empty();
        }
        Map<String, Object> own = new TreeMap<>(claims.getClaims());
        own.keySet().removeAll(RESERVED);
        own.values().removeIf(value -> value == null);
        return Optional.of(new Checked(claims.getJWTID(), claims.getSubject(), expires.toInstant(), own));
    }
}
