package dev.serai.server.authserver;

import dev.serai.server.ops.SeraiConfiguration;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/** {@link AccessClients} as Spring's authorization server wants them. */
@Component
class RegisteredClients implements RegisteredClientRepository {
    /** Also the longest that a token lives on whose person lost a right. */
    static final Duration ACCESS_TOKEN = Duration.ofMinutes(10);

    /** From the last use: who does not come back within it signs in again. */
    static final Duration REFRESH_TOKEN = Duration.ofDays(30);

    /** Given with a session, in-process: the token endpoint does not know it. */
    static final AuthorizationGrantType SESSION = new AuthorizationGrantType("session");

    /** Handed to a job when it starts, in-process, too. */
    static final AuthorizationGrantType JOB = new AuthorizationGrantType("job");

    /** Of a client that may ask for no token at all. */
    private static final AuthorizationGrantType NONE = new AuthorizationGrantType("none");

    static final Duration CODE = Duration.ofMinutes(1);
    static final Duration DEVICE_CODE = Duration.ofMinutes(10);

    private final AccessClients clients;
    private final SeraiConfiguration configuration;

    RegisteredClients(AccessClients clients, SeraiConfiguration configuration) {
        this.clients = clients;
        this.configuration = configuration;
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("Clients are made by an admin.");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return clients.find(id).map(this::registered).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return clients.findByClientId(clientId).map(this::registered).orElse(null);
    }

    private RegisteredClient registered(AccessClient client) {
        RegisteredClient.Builder registered = RegisteredClient.withId(client.id())
                .clientId(client.clientId())
                .clientName(client.name())
                .clientIdIssuedAt(client.createdAt())
                .scopes(scopes -> scopes.addAll(client.scopeWords()))
                .redirectUris(uris -> uris.addAll(redirectUris(client)))
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(true)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenFormat(OAuth2TokenFormat.REFERENCE)
                        .accessTokenTimeToLive(ACCESS_TOKEN)
                        .authorizationCodeTimeToLive(CODE)
                        .deviceCodeTimeToLive(DEVICE_CODE)
                        .refreshTokenTimeToLive(REFRESH_TOKEN)
                        .reuseRefreshTokens(false)
                        .build());
        if (client.confidential()) {
            registered
                    // what ClientSecrets looks the secret up by: the secret itself is nowhere
                    .clientSecret(client.clientId())
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        } else {
            registered.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
        }
        switch (client.kind()) {
            case SERVICE_ACCOUNT -> registered.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS);
            case PROGRAM -> {
                registered
                        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                        .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
                if (client.confidential()
                        && configuration.passwordGrantClients().contains(client.clientId())) {
                    registered.authorizationGrantType(PasswordGrant.TYPE);
                }
            }
            case COMMAND_LINE ->
                registered
                        .authorizationGrantType(AuthorizationGrantType.DEVICE_CODE)
                        .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
            case PORTAL -> registered.authorizationGrantType(SESSION);
            case JOB -> registered.authorizationGrantType(JOB);
            // one that is handed codes alone has nothing to call
            case BRIDGE ->
                registered.authorizationGrantType(
                        client.scopes().isEmpty() ? NONE : AuthorizationGrantType.CLIENT_CREDENTIALS);
        }
        return registered.build();
    }

    /** The console is a page of ours: it is where we are. */
    private List<String> redirectUris(AccessClient client) {
        return client.id().equals(ConsolePages.CLIENT)
                ? List.of(configuration.origin() + ConsolePages.SIGNED_IN)
                : client.redirectUris();
    }
}
