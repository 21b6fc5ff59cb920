package dev.serai.server.authserver;

import dev.serai.server.identity.SecurityChains;
import dev.serai.server.ops.SeraiConfiguration;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2ClientAuthenticationConfigurer;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.X509ClientCertificateAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2AccessTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.web.authentication.JwtClientAssertionAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.X509ClientCertificateAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;

/** {@code /oauth2/…}: Spring's authorization server on Serai's tables, users and pages. */
@Configuration(proxyBeanMethods = false)
class AuthorizationServer {
    @Bean
    static AuthorizationServerSettings authorizationServerSettings(SeraiConfiguration configuration) {
        return AuthorizationServerSettings.builder()
                .issuer(configuration.origin())
                .build();
    }

    /** Access tokens are references: they mean nothing without the database, and end the moment they are revoked there. */
    @Bean
    static OAuth2TokenGenerator<OAuth2Token> tokenGenerator(Clock clock) {
        OAuth2AccessTokenGenerator access = new OAuth2AccessTokenGenerator();
        access.setClock(clock);
        return new DelegatingOAuth2TokenGenerator(access, new RefreshTokens(clock));
    }

    @Bean
    @Order(0)
    SecurityFilterChain authorizationServerSecurity(
            HttpSecurity http,
            SecurityChains chains,
            AccessClients clients,
            RegisteredClients registered,
            TokenEndpoints endpoints,
            PersonEndpoints people) {
        OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
        http.securityMatcher(server.getEndpointsMatcher()).with(server, configured -> {
            configured.clientAuthentication(
                    authentication -> secretsAlone(authentication, clients, new PublicClients(registered)));
            endpoints.configure(configured);
            people.configure(configured);
        });
        return chains.pages(http, new ClientEntry()).build();
    }

    /** A secret, or none where there can be none. Neither assertions nor certificates: nobody registers keys with Serai. */
    private static void secretsAlone(
            OAuth2ClientAuthenticationConfigurer authentication, AccessClients clients, PublicClients without) {
        authentication
                .authenticationConverter(without)
                .authenticationProvider(without)
                .authenticationConverters(converters ->
                        converters.removeIf(one -> one instanceof JwtClientAssertionAuthenticationConverter
                                || one instanceof X509ClientCertificateAuthenticationConverter))
                .authenticationProviders(providers -> {
                    providers.removeIf(one -> one instanceof JwtClientAssertionAuthenticationProvider
                            || one instanceof X509ClientCertificateAuthenticationProvider);
                    providers.forEach(one -> {
                        if (one instanceof ClientSecretAuthenticationProvider secrets) {
                            secrets.setPasswordEncoder(new ClientSecrets(clients));
                        }
                    });
                });
    }
}
