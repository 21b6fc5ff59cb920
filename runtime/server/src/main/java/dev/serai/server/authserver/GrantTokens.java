package dev.serai.server.authserver;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;

/** The tokens and codes of an authorization, one after the other. */
final class GrantTokens {
    private GrantTokens() {}

    record One(
            TokenKind kind,
            OAuth2Token token,
            Instant issuedAt,
            Instant expiresAt,
            Set<String> scopes,
            boolean invalidated) {
        @Override
        public String toString() {
            return kind.word();
        }
    }

    static List<One> of(OAuth2Authorization authorization) {
        List<One> tokens = new ArrayList<>();
        for (TokenKind kind : TokenKind.values()) {
            @Nullable Class<? extends OAuth2Token> type = kind.type();
            OAuth2Authorization.@Nullable Token<? extends OAuth2Token> found =
                    type == null ? null : authorization.getToken(type);
            if (found != null) {
                tokens.add(one(kind, found));
            }
        }
        return tokens;
    }

    private static One one(TokenKind kind, OAuth2Authorization.Token<? extends OAuth2Token> found) {
        OAuth2Token token = found.getToken();
        @Nullable Instant issuedAt = token.getIssuedAt();
        @Nullable Instant expiresAt = token.getExpiresAt();
        if (issuedAt == null || expiresAt == null) {
            throw new IllegalStateException("Every token of ours begins and ends.");
        }
        Set<String> scopes = token instanceof OAuth2AccessToken access ? new TreeSet<>(access.getScopes()) : Set.of();
        return new One(kind, token, issuedAt, expiresAt, scopes, found.isInvalidated());
    }
}
