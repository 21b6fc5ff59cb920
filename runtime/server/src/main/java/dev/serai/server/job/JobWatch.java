package dev.serai.server.job;

import dev.serai.server.ops.HealthPart;
import dev.serai.server.watch.Watch;
import dev.serai.server.watch.Watch.Look;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks after runs that were left behind, and tells whether jobs can run here. */
@Configuration(proxyBeanMethods = false)
class JobWatch {
    private static final Duration EVERY = Duration.ofSeconds(2);

    @Bean
    static JobPace jobPace() {
        return JobPace.STANDARD;
    }

    @Bean
    Watch watchOverJobs(JobRunner runner) {
        runner.clearAway();
        return new Watch("jobs", new Look(runner::lookAfter, EVERY));
    }

    /** Only what there are jobs for is missed. */
    @Bean
    HealthPart jobHealth(JobRows rows, Boxes boxes) {
        return new HealthPart() {
            @Override
            public String name() {
                return "jobs";
            }

            @Override
            public Optional<String> trouble() {
                String all = rows.kinds().stream()
                        .flatMap(kind -> boxes.trouble(kind).stream())
                        .distinct()
                        .collect(Collectors.joining(" "));
                return all.isEmpty() ? Optional.empty() : Optional.of(all);
            }
        };
    }
}
