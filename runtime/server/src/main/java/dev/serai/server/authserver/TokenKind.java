package dev.serai.server.authserver;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2DeviceCode;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.OAuth2UserCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;

/** What a grant can be found by. */
enum TokenKind {
    /** Ties a consent page to its request. */
    STATE(null),
    CODE(OAuth2AuthorizationCode.class),
    ACCESS(OAuth2AccessToken.class),
    REFRESH(OAuth2RefreshToken.class),
    DEVICE(OAuth2DeviceCode.class),
    USER(OAuth2UserCode.class);

    private final @Nullable Class<? extends OAuth2Token> type;

    TokenKind(@Nullable Class<? extends OAuth2Token> type) {
        this.type = type;
    }

    /** Null for what is no token. */
    @Nullable
    Class<? extends OAuth2Token> type() {
        return type;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TokenKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
