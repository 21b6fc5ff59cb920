package dev.serai.server.identity;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A person who came with a session. Made anew for each request and never stored. */
final class SignedIn extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient CurrentUser user;

    SignedIn(CurrentUser user) {
        super(AuthorityUtils.createAuthorityList(
                user.roles().stream().map(Role::word).toList()));
        this.user = user;
        setAuthenticated(true);
    }

    @Override
    public String getName() {
        return user.id();
    }

    @Override
    public CurrentUser getPrincipal() {
        return user;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedIn that && user.equals(that.user);
    }

    @Override
    public int hashCode() {
        return user.hashCode();
    }
}
