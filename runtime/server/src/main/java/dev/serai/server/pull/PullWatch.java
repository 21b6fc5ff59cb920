package dev.serai.server.pull;

import dev.serai.server.watch.Watch;
import dev.serai.server.watch.Watch.Look;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks after runs that were left behind, every few seconds. */
@Configuration(proxyBeanMethods = false)
class PullWatch {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final int MOST_RESUMED = 8;

    @Bean
    Watch watchOverPulls(PullRunner runner, PullLag lag) {
        return new Watch("pulls", new Look(() -> runner.resume(MOST_RESUMED), EVERY), new Look(lag::measure, EVERY));
    }
}
