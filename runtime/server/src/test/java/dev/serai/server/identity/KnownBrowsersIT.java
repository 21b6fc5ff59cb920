package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.DataKey;
import dev.serai.credential.SecretValue;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.Cookie;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** How long a browser in which somebody has signed in is taken for theirs. */
class KnownBrowsersIT extends PlatformTest {
    private static final String COOKIE = "serai-known";
    private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofDays(90);
    private static final String NEW_PASSWORD = "a staple of another horse";

    private final Visitor person = platform.newUser(Role.MEMBER);
    private final String email =
            person.getJson("/api/v1/session").at("/user/email").asText();

    @Test
    void forNinetyDaysAfterTheLastLoginWhateverTheCookieSays() {
        String mark = remembered(NOW);
        assertThat(isKnown(mark, NOW.plus(LIFE).minusSeconds(1), email)).isTrue();
        assertThat(isKnown(mark, NOW.plus(LIFE), email)).isFalse();

        long until = NOW.plus(LIFE).getEpochSecond();
        assertThat(mark).startsWith(until + ".");
        assertThat(isKnown(mark.replaceFirst("^\\d+", Long.toString(until + 1)), NOW, email))
                .as("a later end than was given")
                .isFalse();
        assertThat(isKnown(mark.replaceFirst("^\\d+\\.", ""), NOW, email))
                .as("no end")
                .isFalse();
        assertThat(isKnown(remembered(NOW.plus(LIFE)), NOW.plus(LIFE), email))
                .as("after another login")
                .isTrue();
    }

    @Test
    void forThisAccountAlone() {
        String mark = remembered(NOW);
        assertThat(isKnown(mark, NOW, TestPlatform.ADMIN_EMAIL)).isFalse();
        assertThat(isKnown(mark, NOW, "nobody@serai.test")).isFalse();
    }

    @Test
    void untilThePasswordIsAnotherOneWhoeverChangesIt() {
        String mark = remembered(NOW);
        platform.bean(Users.class)
                .setPassword(
                        person.getJson("/api/v1/session").at("/user/id").asText(),
                        platform.bean(Passwords.class).hash(SecretValue.of(NEW_PASSWORD)));
        assertThat(isKnown(mark, NOW, email)).isFalse();
    }

    @Test
    void theBrowserInWhichThePasswordIsChangedStaysKnownAndTheOthersDoNot() {
        String before = person.cookies().get(COOKIE);

        person.submit("/account/password", Map.of("current", TestPlatform.PASSWORD, "password", NEW_PASSWORD));

        assertThat(isKnown(before, Instant.now(), email)).isFalse();
        assertThat(isKnown(person.cookies().get(COOKIE), Instant.now(), email)).isTrue();
    }

    private String remembered(Instant at) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        browsers(at).remember(response, email);
        var cookie = response.getCookie(COOKIE);
        assertThat(cookie).isNotNull();
        assertThat(cookie.getMaxAge()).isEqualTo(LIFE.toSeconds());
        return cookie.getValue();
    }

    private static boolean isKnown(String mark, Instant at, String email) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setCookies(new Cookie(COOKIE, mark));
        return browsers(at).isKnown(request, email);
    }

    private static KnownBrowsers browsers(Instant at) {
        return new KnownBrowsers(
                platform.bean(DataKey.class),
                platform.bean(Users.class),
                platform.bean(SeraiConfiguration.class),
                Clock.fixed(at, ZoneOffset.UTC));
    }
}
