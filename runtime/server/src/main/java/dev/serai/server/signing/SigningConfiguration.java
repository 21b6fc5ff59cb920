package dev.serai.server.signing;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.signing.SigningKeys;
import dev.serai.server.watch.Watch;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The keys, and who looks after them. */
@Configuration(proxyBeanMethods = false)
class SigningConfiguration {
    /** So late other nodes know at most that a key was replaced. */
    private static final Duration PERIOD = Duration.ofSeconds(5);

    @Bean
    static SigningKeys signingKeys(CredentialVault vault, Clock clock) {
        return SigningKeys.load(vault, clock);
    }

    @Bean
    static Watch signingKeysWatch(SigningKeys keys) {
        return new Watch("the keys of signed tokens", new Watch.Look(keys::look, PERIOD));
    }

    /** What {@code /oauth2/jwks} tells. No private half gets there. */
    @Bean
    static JWKSource<SecurityContext> publishedKeys(SigningKeys keys) {
        return (selector, _) -> selector.select(keys.published());
    }
}
