package dev.serai.server.identity;

import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.Problem;
import dev.serai.server.web.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/** What the filter chains have in common: sessions, the set-up gate, CSRF, headers, and what is said to whom gets no further. */
@Component
public final class SecurityChains {
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none';" + " base-uri 'none'; frame-ancestors 'none'";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final SeraiConfiguration configuration;
    private final SessionUsers sessions;
    private final BearerTokens tokens;
    private final AccessCookie cookie;
    private final CsrfTokens csrf;
    private final SameOrigin origin;
    private final Problems problems;
    private final SetupGate setup;
    private final RequestMatcher open;

    SecurityChains(
            SeraiConfiguration configuration,
            SessionUsers sessions,
            BearerTokens tokens,
            AccessCookie cookie,
            CsrfTokens csrf,
            SameOrigin origin,
            Problems problems,
            FirstAdmin firstAdmin,
            ObjectProvider<OpenPaths> open) {
        this.configuration = configuration;
        this.sessions = sessions;
        this.tokens = tokens;
        this.cookie = cookie;
        this.csrf = csrf;
        this.origin = origin;
        this.problems = problems;
        this.setup = new SetupGate(firstAdmin, problems);
        this.open = new OrRequestMatcher(open.stream()
                .flatMap(paths -> paths.patterns().stream())
                .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher)
                .toList());
    }

    /** Sessions and access tokens; who has neither is told 401. */
    HttpSecurity api(HttpSecurity http) {
        AuthenticationEntryPoint unauthorized = (request, response, _) -> {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"serai\"");
            problems.send(
                    request,
                    response,
                    Problem.of(
                            UNAUTHORIZED,
                            "not_signed_in",
                            "Sign in first: POST /login, or open it in a browser. A program sends an access token"
                                    + " (Authorization: Bearer)."));
        };
        return common(http, new CsrfCheck(origin, false), unauthorized)
                .addFilterAfter(new BearerFilter(tokens, cookie, problems), SecurityContextHolderFilter.class);
    }

    /** Sessions; who has none is led to the login page. */
    public HttpSecurity pages(HttpSecurity http) {
        return pages(http, new LoginPage());
    }

    /** The same where not everybody is a browser. */
    public HttpSecurity pages(HttpSecurity http, AuthenticationEntryPoint entry) {
        return common(http, new CsrfCheck(origin, true), entry)
                .addFilterAfter(new CanonicalHost(configuration), HeaderWriterFilter.class);
    }

    private HttpSecurity common(HttpSecurity http, CsrfCheck check, AuthenticationEntryPoint entry) {
        return http.addFilterAfter(setup, HeaderWriterFilter.class)
                .addFilterAfter(new AccessCookieFilter(cookie, open), AuthorizationFilter.class)
                .securityContext(context -> context.securityContextRepository(sessions))
                .authorizeHttpRequests(requests ->
                        requests.requestMatchers(open).permitAll().anyRequest().authenticated())
                .csrf(protection -> protection
                        .csrfTokenRepository(csrf)
                        .csrfTokenRequestHandler(check)
                        .requireCsrfProtectionMatcher(SecurityChains::changesByCookie))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(entry).accessDeniedHandler(denied()))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                        .frameOptions(frame -> frame.deny())
                        .httpStrictTransportSecurity(hsts -> {
                            if (configuration.isProduction()) {
                                hsts.requestMatcher(AnyRequestMatcher.INSTANCE);
                            } else {
                                hsts.disable();
                            }
                        }))
                .requestCache(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable);
    }

    /** Only cookies can be ridden by another site; without one there is nothing to ride on. */
    private static boolean changesByCookie(HttpServletRequest request) {
        return !HARMLESS.contains(request.getMethod())
                && CurrentUsers.cameByCookie()
                && !List.of("/login", "/setup").contains(request.getRequestURI());
    }

    private AccessDeniedHandler denied() {
        return (request, response, denied) -> problems.send(
                request,
                response,
                denied instanceof CsrfException
                        ? Problem.of(
                                FORBIDDEN,
                                "csrf_token_invalid",
                                "The change does not prove that it comes from Serai's own pages. Load the page again; a"
                                        + " script sends csrf_token of GET /api/v1/session in the header X-CSRF-Token.")
                        : Problem.of(
                                FORBIDDEN, "forbidden", "This is not yours to do. Ask an admin of the workspace."));
    }
}
