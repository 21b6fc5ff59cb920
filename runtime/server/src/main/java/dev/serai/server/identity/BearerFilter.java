package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.BearerTokens.Bearer;
import dev.serai.server.web.Problem;
import dev.serai.server.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes {@code Authorization: Bearer} (RFC 6750). A request that names a token stands or falls with it: a session beside it
 * counts for nothing, and a token that is not valid is refused even where none is needed. Without it the token in the
 * cookie counts, unless there is a session; one that is not valid is as good as none.
 */
final class BearerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";
    private static final int LONGEST = 4096;

    private final BearerTokens tokens;
    private final AccessCookie cookie;
    private final Problems problems;

    BearerFilter(BearerTokens tokens, AccessCookie cookie, Problems problems) {
        this.tokens = tokens;
        this.cookie = cookie;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        @Nullable String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            cookie.read(request)
                    .filter(_ -> CurrentUsers.find().isEmpty())
                    .flatMap(this::find)
                    .ifPresent(bearer -> enter(bearer, true));
            chain.doFilter(request, response);
            return;
        }
        @Nullable
        SecretValue token =
                SecretValue.ofNullable(header.substring(SCHEME.length()).strip());
        Optional<Bearer> bearer = token == null ? Optional.empty() : find(token);
        if (bearer.isPresent()) {
            enter(bearer.get(), false);
            chain.doFilter(request, response);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"serai\", error=\"invalid_token\"");
            problems.send(
                    request,
                    response,
                    Problem.of(
                            HttpStatus.UNAUTHORIZED.value(),
                            "invalid_token",
                            "This access token is not valid, or not any more: it expired or was revoked. Ask for a new"
                                    + " one at /oauth2/token."));
        }
    }

    private Optional<Bearer> find(SecretValue token) {
        return token.length() > LONGEST ? Optional.empty() : tokens.find(token);
    }

    private static void enter(Bearer bearer, boolean inCookie) {
        SecurityContextHolder.setContext(new SecurityContextImpl(new WithToken(bearer, inCookie)));
    }
}
