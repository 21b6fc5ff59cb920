package dev.serai.server.authserver;

import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.authserver.TokenSubject.Subject;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.PasswordLogin;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Users;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;

/**
 * {@code grant_type=password} (RFC 6749 §4.3), for the programs that the operator has named: their own log-in page takes the
 * password. RFC 9700 §2.4 forbids it everywhere else, and so it is off by default.
 */
@Component
final class PasswordGrant implements AuthenticationProvider {
    static final AuthorizationGrantType TYPE = new AuthorizationGrantType("password");

    private final Grants grants;
    private final AccessClients clients;
    private final PasswordLogin login;
    private final Users users;
    private final Audit audit;
    private final Clock clock;

    PasswordGrant(Grants grants, AccessClients clients, PasswordLogin login, Users users, Audit audit, Clock clock) {
        this.grants = grants;
        this.clients = clients;
        this.login = login;
        this.users = users;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        PasswordRequest asked = (PasswordRequest) authentication;
        if (!(asked.getPrincipal() instanceof OAuth2ClientAuthenticationToken by) || by.getRegisteredClient() == null) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        RegisteredClient client = by.getRegisteredClient();
        if (!client.getAuthorizationGrantTypes().contains(TYPE)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        Set<String> scopes = asked.scopes().isEmpty() ? client.getScopes() : asked.scopes();
        if (!client.getScopes().containsAll(scopes)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_SCOPE);
        }
        CurrentUser user = user(asked, client)
                .orElseThrow(() -> refused(OAuth2ErrorCodes.INVALID_GRANT, "E-mail or password is wrong."));
        Set<String> allowed = AccessScopes.within(user, scopes);
        if (allowed.isEmpty()) {
            throw refused(OAuth2ErrorCodes.INVALID_SCOPE, "An admin has to let this person write datasets first.");
        }
        return given(client, by, user, allowed);
    }

    /** Whose e-mail and password it is, if they are in the program's workspace. */
    private Optional<CurrentUser> user(PasswordRequest asked, RegisteredClient client) {
        @Nullable
        String workspace =
                clients.find(client.getId()).map(AccessClient::workspace).orElse(null);
        if (workspace == null) {
            return Optional.empty();
        }
        try {
            return login.verify(asked.username(), asked.password(), asked.address(), false)
                    .flatMap(id -> users.find(id, workspace))
                    .filter(user -> user.workspace().equals(workspace));
        } catch (HttpProblem later) {
            throw refused("temporarily_unavailable", String.valueOf(later.getMessage()));
        }
    }

    private Authentication given(
            RegisteredClient client, OAuth2ClientAuthenticationToken by, CurrentUser user, Set<String> scopes) {
        Instant now = clock.instant();
        OAuth2AccessToken access = InProcess.accessToken(now, RegisteredClients.ACCESS_TOKEN, scopes);
        SecretValue second = RandomToken.random();
        OAuth2RefreshToken refresh =
                new OAuth2RefreshToken(second.reveal(), now, now.plus(RegisteredClients.REFRESH_TOKEN));
        grants.save(InProcess.grant(client, TYPE, new Subject(user.id(), user.workspace()), scopes)
                .accessToken(access)
                .refreshToken(refresh)
                .build());
        audit.record(
                user.workspace(),
                user.id(),
                "grant.given",
                "client/" + client.getId(),
                Map.of("scopes", String.join(" ", new TreeSet<>(scopes)), "by", "password"));
        return new OAuth2AccessTokenAuthenticationToken(client, by, access, refresh);
    }

    private static OAuth2AuthenticationException refused(String code, String description) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, description, null));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return PasswordRequest.class.isAssignableFrom(authentication);
    }
}
