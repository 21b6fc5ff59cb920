package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An operator registers a job, watches it run, and ends it. */
class JobInTheBrowserIT extends PlatformTest {
    @Test
    void theOutputOfARunAppearsWhileItRuns() {
        String name = "watched-" + UUID.randomUUID();
        try (Person operator = new Person(platform.url(), "job", ColorScheme.LIGHT)) {
            operator.open("/jobs/new");
            operator.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            operator.fill("name", name);
            operator.fill("command", "sh\n-c\nfor i in 1 2 3 4 5 6 7 8 9; do echo line $i; sleep 1; done; sleep 600");
            operator.picture("form");
            operator.press("Register");
            assertThat(operator.heading()).isEqualTo(name);
            operator.press("Run now");
            assertThat(operator.heading()).endsWith("of " + name);
            // nobody reloads the page
            PlaywrightAssertions.assertThat(operator.page().locator("pre"))
                    .containsText("line 3", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
            assertThat(operator.text()).contains("running");
            operator.picture("running");
            operator.press("Cancel");
            operator.press("End it");
            PlaywrightAssertions.assertThat(operator.page().locator("#run"))
                    .containsText("cancelled", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
            operator.picture("ended");
        }
    }
}
