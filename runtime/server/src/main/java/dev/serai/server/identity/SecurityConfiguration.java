package dev.serai.server.identity;

import dev.serai.server.ops.AskedByOperator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;

/** Who gets in. Two chains: the API answers 401, pages lead to the login page. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {
    @Bean
    AskedByOperator askedByOperator() {
        return () -> CurrentUsers.find().filter(user -> user.has(Role.OPERATOR)).isPresent();
    }

    /** Spring would time each of its filters at each request: about a fifth of what a small request takes. */
    @Bean
    static SecurityObservationSettings observations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    static OpenPaths shellPaths() {
        return OpenPaths.of(
                "/login", "/setup", "/healthz/*", "/metrics", "/openapi.yaml", "/assets/**", "/webjars/**", "/error");
    }

    @Bean
    @Order(1)
    SecurityFilterChain apiSecurity(HttpSecurity http, SecurityChains chains) {
        return chains.api(http.securityMatcher("/api/**")).build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain pageSecurity(HttpSecurity http, SecurityChains chains) {
        return chains.pages(http).build();
    }
}
