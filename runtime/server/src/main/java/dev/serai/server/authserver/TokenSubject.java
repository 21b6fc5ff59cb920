package dev.serai.server.authserver;

import dev.serai.server.identity.CurrentUser;
import java.io.Serializable;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;

/** For whom a grant is, and in which workspace: who it was is read anew whenever a token is used. */
final class TokenSubject extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final Subject subject;

    record Subject(String userId, String workspace) implements Serializable {}

    TokenSubject(Subject subject) {
        super(AuthorityUtils.NO_AUTHORITIES);
        this.subject = subject;
        setAuthenticated(true);
    }

    /** Null as long as nobody has granted anything. */
    static @Nullable Subject of(OAuth2Authorization authorization) {
        @Nullable Object by = authorization.getAttribute(Principal.class.getName());
        return switch (by) {
            case TokenSubject kept -> kept.subject;
            case AbstractAuthenticationToken signedIn
            when signedIn.getPrincipal() instanceof CurrentUser user -> new Subject(user.id(), user.workspace());
            case null, default -> null;
        };
    }

    @Override
    public String getName() {
        return subject.userId();
    }

    @Override
    public Subject getPrincipal() {
        return subject;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenSubject that && subject.equals(that.subject);
    }

    @Override
    public int hashCode() {
        return subject.hashCode();
    }
}
