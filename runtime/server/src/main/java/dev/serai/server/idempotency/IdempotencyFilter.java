package dev.serai.server.idempotency;

import dev.serai.server.idempotency.IdempotencyKeys.Answer;
import dev.serai.server.idempotency.IdempotencyKeys.Use;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.CurrentUsers;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.Problem;
import dev.serai.server.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Answers a repeated creating request with the answer that the first one got. What goes through to a provider is not ours to
 * repeat or to keep: the proxy, actions and records pass untouched.
 */
@Component
class IdempotencyFilter extends OncePerRequestFilter {
    private static final String HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final Pattern NOT_CREATING = Pattern.compile(".*/(proxy|actions|records)(/.*)?");
    private static final int LARGEST = 1024 * 1024;

    private final IdempotencyKeys keys;
    private final Problems problems;

    IdempotencyFilter(IdempotencyKeys keys, Problems problems) {
        this.keys = keys;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || !request.getRequestURI().startsWith("/api/v1/")
                || NOT_CREATING.matcher(request.getRequestURI()).matches()
                || request.getHeader(HEADER) == null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<CurrentUser> user = CurrentUsers.find();
        if (user.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        String given = request.getHeader(HEADER);
        byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
        if (!KEY.matcher(given).matches() || body.length > LARGEST) {
            problems.send(
                    request,
                    response,
                    Problem.of(
                            422,
                            "invalid_idempotency_key",
                            "An Idempotency-Key is 1 to 200 visible characters, on a request of at most 1 MiB."));
            return;
        }
        String key = given + bound();
        byte[] fingerprint = fingerprint(request, body);
        if (keys.take(user.get(), key, fingerprint)) {
            first(user.get(), key, new BufferedRequest(request, body), response, chain);
        } else {
            again(user.get(), key, fingerprint, request, response);
        }
    }

    /** A token is never answered with what another one with other scopes was told. */
    private static String bound() {
        return CurrentUsers.token()
                .map(token -> " " + token.client() + " " + Scope.words(token.scopes()))
                .orElse("");
    }

    private void first(
            CurrentUser user, String key, BufferedRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
        boolean created = false;
        try {
            chain.doFilter(request, kept);
            created = kept.getStatus() < 300;
            if (created) {
                keys.keep(user, key, new Answer(kept.getStatus(), kept.getContentType(), kept.getContentAsByteArray()));
            }
        } finally {
            if (!created) {
                keys.release(user, key);
            }
            kept.copyBodyToResponse();
        }
    }

    private void again(
            CurrentUser user, String key, byte[] fingerprint, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        @Nullable Use use = keys.find(user, key).orElse(null);
        if (use != null && !MessageDigest.isEqual(use.request(), fingerprint)) {
            problems.send(
                    request,
                    response,
                    Problem.of(
                            422,
                            "idempotency_key_reused",
                            "This Idempotency-Key was used for another request. Take a new key for each request."));
            return;
        }
        @Nullable Answer answer = use == null ? null : use.answer();
        if (answer == null) {
            problems.send(
                    request,
                    response,
                    Problem.of(
                            409,
                            "request_in_progress",
                            "The first request with this Idempotency-Key is still being worked on. Ask again shortly."));
            return;
        }
        response.setStatus(answer.status());
        if (answer.contentType() != null) {
            response.setContentType(answer.contentType());
        }
        response.getOutputStream().write(answer.body());
    }

    private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    (request.getRequestURI() + "?" + request.getQueryString() + "\n").getBytes(StandardCharsets.UTF_8));
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
