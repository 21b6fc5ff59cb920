package dev.serai.testkit.simulator;

import dev.serai.testkit.simulator.Profile.Rotation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rules of codes, refresh tokens and access tokens, as strict as the strictest real server: a code works once and
 * its replay kills what it gave; a spent refresh token kills the whole grant. Thread-safe: one step at a time.
 */
final class Grants {
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);

    private final Profile profile;
    private final Clock clock;
    private final SecretLog secrets;
    private final GrantStore store;
    private volatile @Nullable Long accessTokenSeconds;

    Grants(Profile profile, Clock clock, SecretLog secrets, GrantStore store) {
        this.profile = profile;
        this.clock = clock;
        this.secrets = secrets;
        this.store = store;
        this.accessTokenSeconds = profile.accessTokenSeconds();
    }

    /** @param scope with spaces */
    record Consent(
            String clientId,
            String user,
            String redirectUri,
            String scope,
            @Nullable String challenge,
            boolean offline) {}

    /** @param refreshToken null if the answer has none */
    record Issued(
            String user,
            String scope,
            String accessToken,
            @Nullable String refreshToken,
            @Nullable Long expiresInSeconds) {}

    String code(Consent consent) {
        return store.change(state -> {
            String code = secrets.issue("code", "sco_");
            String grant = UUID.randomUUID().toString();
            state.grants.put(grant, new GrantStore.Grant(consent.clientId(), consent.user(), consent.scope(), true));
            state.codes.put(
                    code,
                    new GrantStore.Code(
                            grant,
                            consent.redirectUri(),
                            consent.challenge(),
                            consent.offline(),
                            clock.instant().plus(CODE_LIFE).toEpochMilli(),
                            false));
            return code;
        });
    }

    /** RFC 6749 §4.1.3 with RFC 7636 §4.6: whatever is wrong with it, a code that was tried is burnt. */
    Issued redeem(String code, String clientId, @Nullable String redirectUri, @Nullable String verifier) {
        return store.change(state -> {
            GrantStore.@Nullable Code known = state.codes.get(code);
            if (known == null) {
                throw OAuthError.invalidGrant("The code is unknown");
            }
            if (known.used()) {
                state.kill(known.grant());
                throw OAuthError.invalidGrant("The code was used before; what it gave is revoked");
            }
            state.codes.put(code, known.burnt());
            GrantStore.Grant grant = state.grant(known.grant());
            if (!grant.clientId().equals(clientId)) {
                throw OAuthError.invalidGrant("The code belongs to another client");
            }
            if (!known.redirectUri().equals(redirectUri)) {
                throw OAuthError.invalidGrant("redirect_uri differs from the authorization request's");
            }
            if (clock.instant().isAfter(Instant.ofEpochMilli(known.expiresAt()))) {
                throw OAuthError.invalidGrant("The code has expired");
            }
            checkVerifier(known.challenge(), verifier);
            return issue(state, known.grant(), known.offline());
        });
    }

    private static void checkVerifier(@Nullable String challenge, @Nullable String verifier) {
        if (challenge == null && verifier == null) {
            return;
        }
        if (challenge == null || verifier == null || !challenge.equals(s256(verifier))) {
            throw OAuthError.invalidGrant("code_verifier does not fit code_challenge");
        }
    }

    /** RFC 6749 §6. */
    Issued refresh(String refreshToken, String clientId, @Nullable String scope, boolean rotate, boolean forgives) {
        return store.change(state -> {
            GrantStore.@Nullable Refresh known = state.refreshTokens.get(refreshToken);
            if (known == null) {
                throw OAuthError.invalidGrant("The refresh token is unknown");
            }
            GrantStore.Grant grant = state.grant(known.grant());
            if (!grant.clientId().equals(clientId)) {
                throw OAuthError.invalidGrant("The refresh token belongs to another client");
            }
            if (known.spent() && !forgives) {
                state.kill(known.grant());
                throw OAuthError.invalidGrant("The refresh token was used before; the grant is revoked");
            }
            if (!grant.alive()) {
                throw OAuthError.invalidGrant("The grant has been revoked");
            }
            if (scope != null && !List.of(grant.scope().split(" ", -1)).containsAll(List.of(scope.split(" ", -1)))) {
                throw new OAuthError(400, "invalid_scope", "More scope than was granted");
            }
            Rotation rotation = rotate ? profile.rotation() : Rotation.NONE;
            if (rotation == Rotation.KILLS_ACCESS_TOKEN) {
                state.expire(known.grant(), clock.instant());
            }
            if (rotation == Rotation.SINGLE_USE || rotation == Rotation.KILLS_ACCESS_TOKEN) {
                state.refreshTokens.put(refreshToken, new GrantStore.Refresh(known.grant(), true));
            }
            return issue(state, known.grant(), rotation != Rotation.NONE);
        });
    }

    /** Tokens for somebody who has consented already, with a refresh token where the provider gives any. */
    Issued grant(String clientId, String user, String scope) {
        return store.change(state -> {
            String grant = UUID.randomUUID().toString();
            state.grants.put(grant, new GrantStore.Grant(clientId, user, scope, true));
            return issue(state, grant, profile.refreshTokens() != Profile.RefreshTokens.NEVER);
        });
    }

    private Issued issue(GrantStore.State state, String grantId, boolean withRefreshToken) {
        GrantStore.Grant grant = state.grant(grantId);
        String access = secrets.issue("access_token", "sat_");
        @Nullable Long life = accessTokenSeconds;
        @Nullable
        Long expiresAt = life == null ? null : clock.instant().plusSeconds(life).toEpochMilli();
        state.accessTokens.put(access, new GrantStore.Access(grantId, expiresAt));
        @Nullable String refresh = null;
        if (withRefreshToken) {
            refresh = secrets.issue("refresh_token", "srt_");
            state.refreshTokens.put(refresh, new GrantStore.Refresh(grantId, false));
        }
        return new Issued(grant.user(), grant.scope(), access, refresh, life);
    }

    void accessTokensLive(Duration life) {
        accessTokenSeconds = life.toSeconds();
    }

    /** The grant behind a live access token. */
    Optional<GrantStore.Grant> authenticate(String accessToken) {
        return store.read(state -> {
            GrantStore.@Nullable Access access = state.accessTokens.get(accessToken);
            if (access == null) {
                return Optional.empty();
            }
            @Nullable Long expiresAt = access.expiresAt();
            GrantStore.Grant grant = state.grant(access.grant());
            boolean live = grant.alive() && (expiresAt == null || clock.millis() < expiresAt);
            return live ? Optional.of(grant) : Optional.empty();
        });
    }

    /** RFC 7009: either token ends the whole grant; an unknown one is no error. */
    void revoke(String token, @Nullable String clientId) {
        store.change(state -> {
            GrantStore.@Nullable Access access = state.accessTokens.get(token);
            GrantStore.@Nullable Refresh refresh = state.refreshTokens.get(token);
            @Nullable String grant = access != null ? access.grant() : refresh != null ? refresh.grant() : null;
            if (grant != null
                    && (clientId == null || state.grant(grant).clientId().equals(clientId))) {
                state.kill(grant);
            }
            return true;
        });
    }

    static String s256(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
