package dev.serai.server.authserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Sends a browser back to the program that sent it, and says who answers (RFC 9207): a program that uses several
 * authorization servers can tell their answers apart.
 */
@Component
final class AuthorizationAnswers implements AuthenticationSuccessHandler, AuthenticationFailureHandler {
    private final String issuer;

    AuthorizationAnswers(SeraiConfiguration configuration) {
        this.issuer = configuration.origin();
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        OAuth2AuthorizationCodeRequestAuthenticationToken asked =
                (OAuth2AuthorizationCodeRequestAuthenticationToken) authentication;
        UriComponentsBuilder answer = answer(Objects.requireNonNull(asked.getRedirectUri()), asked.getState());
        add(
                answer,
                OAuth2ParameterNames.CODE,
                Objects.requireNonNull(asked.getAuthorizationCode()).getTokenValue());
        response.sendRedirect(answer.build(true).toUriString());
    }

    /** Where it is not known for sure to whom the browser belongs, it stays here. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failed)
            throws IOException {
        if (!(failed instanceof OAuth2AuthorizationCodeRequestAuthenticationException refused)) {
            response.sendError(HttpStatus.BAD_REQUEST.value());
            return;
        }
        OAuth2Error error = refused.getError();
        @Nullable
        OAuth2AuthorizationCodeRequestAuthenticationToken asked = refused.getAuthorizationCodeRequestAuthentication();
        @Nullable String redirectUri = asked == null ? null : asked.getRedirectUri();
        if (asked == null || redirectUri == null || redirectUri.isBlank()) {
            response.sendError(HttpStatus.BAD_REQUEST.value(), error.toString());
            return;
        }
        UriComponentsBuilder answer = answer(redirectUri, asked.getState());
        add(answer, OAuth2ParameterNames.ERROR, error.getErrorCode());
        add(answer, OAuth2ParameterNames.ERROR_DESCRIPTION, error.getDescription());
        add(answer, OAuth2ParameterNames.ERROR_URI, error.getUri());
        response.sendRedirect(answer.build(true).toUriString());
    }

    private UriComponentsBuilder answer(String redirectUri, @Nullable String state) {
        UriComponentsBuilder answer = UriComponentsBuilder.fromUriString(redirectUri);
        add(answer, "iss", issuer);
        add(answer, OAuth2ParameterNames.STATE, state);
        return answer;
    }

    private static void add(UriComponentsBuilder answer, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            answer.queryParam(name, UriUtils.encode(value, UTF_8));
        }
    }
}
