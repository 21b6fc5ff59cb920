package dev.serai.server.authserver;

import dev.serai.server.ops.SeraiConfiguration;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;
import org.springframework.stereotype.Component;

/** How the endpoints that people's browsers come to differ from what Spring's authorization server does by itself. */
@Component
class PersonEndpoints {
    private final SeraiConfiguration configuration;
    private final AuthorizationAnswers answers;

    PersonEndpoints(SeraiConfiguration configuration, AuthorizationAnswers answers) {
        this.configuration = configuration;
        this.answers = answers;
    }

    void configure(OAuth2AuthorizationServerConfigurer server) {
        server.authorizationEndpoint(endpoint -> endpoint.consentPage(ConsentPages.PATH)
                        .authorizationResponseHandler(answers)
                        .errorResponseHandler(answers)
                        .authenticationProviders(providers -> providers.forEach(one -> {
                            if (one instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider requests) {
                                requests.setAuthenticationValidator(
                                        new OAuth2AuthorizationCodeRequestAuthenticationValidator()
                                                .andThen(PersonEndpoints::requireScope));
                            }
                        })))
                .deviceAuthorizationEndpoint(
                        endpoint -> endpoint.verificationUri(configuration.publicUrl() + DevicePages.PATH))
                .deviceVerificationEndpoint(endpoint -> endpoint.consentPage(ConsentPages.PATH)
                        .deviceVerificationRequestConverter(new CountedUserCodes())
                        .deviceVerificationResponseHandler((_, response, _) -> response.sendRedirect(
                                DevicePages.PATH + "?outcome=" + DevicePages.Outcome.ALLOWED.word()))
                        .errorResponseHandler((_, response, failed) -> response.sendRedirect(
                                DevicePages.PATH + "?outcome=" + outcome(failed).word())));
    }

    /** Whoever asks for nothing gets nothing: there would be nothing to consent to. */
    private static void requireScope(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken request = context.getAuthentication();
        if (request.getScopes().isEmpty()) {
            throw new OAuth2AuthorizationCodeRequestAuthenticationException(
                    new OAuth2Error(
                            OAuth2ErrorCodes.INVALID_SCOPE, "OAuth 2.0 Parameter: " + OAuth2ParameterNames.SCOPE, null),
                    request);
        }
    }

    private static DevicePages.Outcome outcome(Exception failed) {
        String error = failed instanceof OAuth2AuthenticationException oauth
                ? oauth.getError().getErrorCode()
                : "";
        return switch (error) {
            case OAuth2ErrorCodes.ACCESS_DENIED -> DevicePages.Outcome.DENIED;
            case CountedUserCodes.TOO_MANY -> DevicePages.Outcome.TOO_MANY;
            default -> DevicePages.Outcome.UNKNOWN;
        };
    }
}
