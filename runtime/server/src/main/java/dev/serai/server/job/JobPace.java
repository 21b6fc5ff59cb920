package dev.serai.server.job;

import dev.serai.server.authserver.JobTokens;
import java.time.Duration;

/**
 * How closely runs are watched.
 *
 * @param beat from one word about a run to the next
 * @param silence after how long without a word that was heard a node ends its runs
 * @param token what a token lives; it is renewed at half of that
 */
record JobPace(Duration beat, Duration silence, Duration token) {
    static final JobPace STANDARD = new JobPace(Duration.ofMillis(500), Duration.ofSeconds(20), JobTokens.LIFE);
}
