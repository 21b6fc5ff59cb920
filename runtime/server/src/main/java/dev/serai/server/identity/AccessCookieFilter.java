package dev.serai.server.identity;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/** Renews the access token's cookie of who comes with a session. */
final class AccessCookieFilter extends OncePerRequestFilter {
    private final AccessCookie cookie;
    private final RequestMatcher open;

    /** @param open where nobody needs to be known */
    AccessCookieFilter(AccessCookie cookie, RequestMatcher open) {
        this.cookie = cookie;
        this.open = open;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return open.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<CurrentUser> user = CurrentUsers.token().isPresent() ? Optional.empty() : CurrentUsers.find();
        user.ifPresent(signedIn -> cookie.renew(request, response, signedIn));
        chain.doFilter(request, response);
    }
}
