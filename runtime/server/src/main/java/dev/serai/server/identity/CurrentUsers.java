package dev.serai.server.identity;

import dev.serai.server.identity.BearerTokens.Bearer;
import dev.serai.server.web.HttpProblem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who this thread works for. */
public final class CurrentUsers {
    private CurrentUsers() {}

    public static Optional<CurrentUser> find() {
        @Nullable Authentication who = authentication();
        return who != null && who.getPrincipal() instanceof CurrentUser user ? Optional.of(user) : Optional.empty();
    }

    /** @throws AuthenticationCredentialsNotFoundException if nobody is signed in: answered as 401, or by the login page */
    public static CurrentUser get() {
        return find().orElseThrow(() -> new AuthenticationCredentialsNotFoundException("Nobody is signed in."));
    }

    /** The access token that this request came with; empty if it came with a session, or with nothing. */
    public static Optional<Bearer> token() {
        return authentication() instanceof WithToken with ? Optional.of(with.bearer()) : Optional.empty();
    }

    /** Whether a browser sent along who it is by itself, as it does whichever site the request comes from. */
    static boolean cameByCookie() {
        return find().isPresent() && !(authentication() instanceof WithToken token && !token.isInCookie());
    }

    /** Whether it has what a session has, or a token with this scope. False if it came with nothing. */
    public static boolean allows(Scope scope) {
        return find().isPresent()
                && token().map(bearer -> bearer.scopes().contains(scope)).orElse(true);
    }

    /**
     * For what is open to some without signing in.
     *
     * @throws AuthenticationCredentialsNotFoundException if nobody is signed in
     * @throws HttpProblem 403 if there is a token without this scope
     */
    public static void require(Scope scope) {
        get();
        if (!allows(scope)) {
            throw scopeNeeded(scope);
        }
    }

    /**
     * For what no session may do.
     *
     * @throws HttpProblem 403
     */
    public static Bearer requireToken(Scope scope) {
        return token().orElseThrow(() -> HttpProblem.forbidden(
                "token_required",
                "This is for programs alone: call it with an access token that has the scope " + scope.word()
                        + ". An admin makes a service account for it."));
    }

    static HttpProblem scopeNeeded(Scope scope) {
        return HttpProblem.forbidden(
                "scope_required",
                "This needs a token with the scope " + scope.word()
                        + ". Ask for one at /oauth2/token; an admin decides which scopes your program may have"
                        + (scope == Scope.DATASETS_WRITE ? ", and which people write datasets." : "."));
    }

    private static @Nullable Authentication authentication() {
        return SecurityContextHolder.getContext().getAuthentication();
    }
}
