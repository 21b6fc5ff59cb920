package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;

/** Somebody's e-mail and password, brought by a program. */
final class PasswordRequest extends OAuth2AuthorizationGrantAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final String username;
    private final transient @Nullable SecretValue password;
    private final transient Set<String> scopes;
    private final String address;

    private PasswordRequest(
            Authentication client,
            String username,
            @Nullable SecretValue password,
            Set<String> scopes,
            String address) {
        super(PasswordGrant.TYPE, client, Map.of());
        this.username = username;
        this.password = password;
        this.scopes = Set.copyOf(scopes);
        this.address = address;
    }

    /** Null for another grant. A password in a URL is none: it would stand in logs. */
    static @Nullable Authentication of(HttpServletRequest request) {
        if (!PasswordGrant.TYPE.getValue().equals(request.getParameter(OAuth2ParameterNames.GRANT_TYPE))) {
            return null;
        }
        @Nullable Authentication client = SecurityContextHolder.getContext().getAuthentication();
        if (client == null || request.getQueryString() != null) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_REQUEST);
        }
        String scope = one(request, OAuth2ParameterNames.SCOPE, true);
        return new PasswordRequest(
                client,
                one(request, "username", false),
                SecretValue.ofNullable(one(request, "password", false)),
                scope.isBlank()
                        ? Set.of()
                        : new LinkedHashSet<>(List.of(scope.strip().split(" +"))),
                request.getRemoteAddr());
    }

    private static String one(HttpServletRequest request, String name, boolean optional) {
        String @Nullable [] values = request.getParameterValues(name);
        if (values == null && optional) {
            return "";
        }
        if (values == null || values.length != 1) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_REQUEST);
        }
        return values[0];
    }

    String username() {
        return username;
    }

    @Nullable
    SecretValue password() {
        return password;
    }

    Set<String> scopes() {
        return scopes;
    }

    String address() {
        return address;
    }

    @Override
    public String toString() {
        return "PasswordRequest";
    }
}
