package dev.serai.server.identity;

import dev.serai.credential.DataKey;
import dev.serai.server.identity.BearerTokens.Bearer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;

/** CSRF tokens that are computed from the session's id, or that of the session a token goes with, with the platform's key: none is stored. */
@Component
final class CsrfTokens implements CsrfTokenRepository {
    static final String HEADER = "X-CSRF-Token";
    static final String FIELD = "_csrf";

    private final DataKey key;

    CsrfTokens(DataKey key) {
        this.key = key;
    }

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        // Without a session there is nobody to protect, and a token that nothing equals.
        String of = session != null
                ? session.getId()
                : CurrentUsers.token().map(Bearer::sessionId).orElseGet(request::getRequestId);
        byte[] mac = key.mac(of.getBytes(StandardCharsets.UTF_8), "csrf");
        return new DefaultCsrfToken(
                HEADER, FIELD, Base64.getUrlEncoder().withoutPadding().encodeToString(mac));
    }

    @Override
    public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public CsrfToken loadToken(HttpServletRequest request) {
        return generateToken(request);
    }
}
