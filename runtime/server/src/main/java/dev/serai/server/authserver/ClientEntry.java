package dev.serai.server.authserver;

import dev.serai.server.identity.LoginPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/** People are led to the login page; programs are told in OAuth's words (RFC 6749 §5.2) that they are not known. */
final class ClientEntry implements AuthenticationEntryPoint {
    private static final Set<String> PAGES = Set.of("/oauth2/authorize", "/oauth2/device_verification");

    private final LoginPage login = new LoginPage();

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (PAGES.contains(request.getRequestURI())) {
            login.commence(request, response, reason);
            return;
        }
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"serai\"");
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getWriter().write("{\"error\":\"invalid_client\"}");
    }
}
