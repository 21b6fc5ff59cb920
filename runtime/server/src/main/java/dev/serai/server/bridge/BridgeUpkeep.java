package dev.serai.server.bridge;

import dev.serai.server.watch.Watch;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Destroys codes that nobody fetched, and forgets what has ended. */
@Configuration(proxyBeanMethods = false)
class BridgeUpkeep {
    private static final Duration PERIOD = Duration.ofSeconds(30);

    @Bean
    static Watch endedBridgeAuthorizations(BridgePolling polling, BridgeGuesses guesses) {
        return new Watch(
                "ended bridge authorizations",
                new Watch.Look(
                        () -> {
                            polling.clear();
                            guesses.clear();
                        },
                        PERIOD));
    }
}
