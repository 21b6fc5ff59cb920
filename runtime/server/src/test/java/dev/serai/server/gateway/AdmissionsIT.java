package dev.serai.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.SecretValue;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.identity.Role;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How long a node may go on letting in whose session has ended, by a measure of time that stands still between two looks. */
class AdmissionsIT extends PlatformTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong();
    private final Admissions admissions =
            new Admissions(platform.bean(JdbcClient.class), platform.bean(Clock.class), nanos::get);
    private final App app = new BehindTheGateway(platform).register(URI.create("http://127.0.0.1:9"));
    private final Visitor member = platform.newUser(Role.MEMBER);
    private final Optional<SecretValue> cookie = Optional.of(
            SecretValue.of(app.enter(member).cookies().values().iterator().next()));

    @Test
    void whatEndedOneSecondAgoOnWhicheverNodeHasEndedHere() {
        assertThat(isIn()).isTrue();
        member.submit("/logout", Map.of());

        nanos.set(A_SECOND.toNanos() - 1);
        assertThat(isIn()).as("within the second it is remembered").isTrue();
        nanos.set(A_SECOND.toNanos());
        assertThat(isIn()).isFalse();
    }

    @Test
    void lookingAgainAndAgainDoesNotMakeItLonger() {
        assertThat(isIn()).isTrue();
        member.submit("/logout", Map.of());

        for (int tenth = 1; tenth < 10; tenth++) {
            nanos.set(A_SECOND.toNanos() / 10 * tenth);
            isIn();
        }
        nanos.set(A_SECOND.toNanos());
        assertThat(isIn()).isFalse();
    }

    @Test
    void thatSomebodyIsNotInIsNotRemembered() {
        assertThat(admissions.recent(app.name(), Optional.of(SecretValue.of("nobodys"))))
                .get()
                .extracting(Admissions.Admission::user)
                .isNull();
        assertThat(isIn()).isTrue();
    }

    private boolean isIn() {
        return admissions.recent(app.name(), cookie).orElseThrow().user() != null;
    }
}
