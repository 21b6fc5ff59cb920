package dev.serai.server.identity;

import java.util.Optional;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who this thread works for. */
public final class CurrentUsers {
    private CurrentUsers() {}

    public static Optional<CurrentUser> find() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof SignedIn signedIn
                ? Optional.of(signedIn.getPrincipal())
                : Optional.empty();
    }

    /** @throws AuthenticationCredentialsNotFoundException if nobody is signed in: answered as 401, or by the login page */
    public static CurrentUser get() {
        return find().orElseThrow(() -> new AuthenticationCredentialsNotFoundException("Nobody is signed in."));
    }
}
