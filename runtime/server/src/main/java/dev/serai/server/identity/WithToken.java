package dev.serai.server.identity;

import dev.serai.server.identity.BearerTokens.Bearer;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A program that came with an access token. Made anew for each request and never stored. */
final class WithToken extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient Bearer bearer;
    private final boolean inCookie;

    /** @param inCookie whether its browser sends it by itself, whoever asks for it */
    WithToken(Bearer bearer, boolean inCookie) {
        super(AuthorityUtils.createAuthorityList(
                bearer.scopes().stream().map(Scope::word).toList()));
        this.bearer = bearer;
        this.inCookie = inCookie;
        setAuthenticated(true);
    }

    Bearer bearer() {
        return bearer;
    }

    boolean isInCookie() {
        return inCookie;
    }

    @Override
    public String getName() {
        return bearer.user().id();
    }

    @Override
    public CurrentUser getPrincipal() {
        return bearer.user();
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WithToken that && bearer.equals(that.bearer) && inCookie == that.inCookie;
    }

    @Override
    public int hashCode() {
        return bearer.hashCode();
    }
}
