package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The API console (D4), before a real browser. */
class ConsoleInTheBrowserIT extends PlatformTest {
    private static final String CALL = ".opblock-get:has([data-path=\"/api/v1/connections\"])";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    @Test
    void d4_whoAuthorizesInTheConsoleSignsInAllowsAndCallsTheApiFromThePage() {
        try (Person person = new Person(platform.url(), "console", ColorScheme.LIGHT)) {
            Page console = person.page();
            person.context().onRequest(request -> asked.add(request.url()));
            console.onConsoleMessage(message -> {
                if (message.text().contains("Content Security Policy")) {
                    refused.add(message.text());
                }
            });
            person.open("/console");
            console.locator(CALL).waitFor();
            person.picture("console");

            // without a session: the log-in form, then the consent page
            Page popup = authorize(console);
            popup.fill("[name=username]", TestPlatform.ADMIN_EMAIL);
            popup.fill("[name=password]", TestPlatform.PASSWORD);
            popup.click("button:has-text(\"Sign in\")");
            allow(console, popup);
            assertThat(tokenOfACall(console)).startsWith("Bearer ");
            person.picture("called");

            // with one: the consent page at once
            console.reload();
            console.locator(CALL).waitFor();
            Page again = authorize(console);
            assertThat(again.textContent("h1")).contains("Allow The API console?");
            allow(console, again);
            assertThat(tokenOfACall(console)).startsWith("Bearer ");
        }
        assertThat(refused).isEmpty();
        assertThat(asked).isNotEmpty().allMatch(url -> url.startsWith(platform.url() + "/") || url.startsWith("data:"));
    }

    /** @return the window that Serai's own pages open in */
    private static Page authorize(Page console) {
        console.click(".auth-wrapper > .btn.authorize");
        Locator flow = console.locator(".auth-container:has(h4:has-text(\"authorizationCode\"))")
                .filter(new Locator.FilterOptions().setHasText("/oauth2/authorize"))
                .last();
        assertThat(flow.locator("input[type=text]").first().inputValue()).isEqualTo("serai-console");
        return console.waitForPopup(() -> flow.locator("button.authorize").click());
    }

    private static void allow(Page console, Page popup) {
        popup.waitForURL("**/oauth2/consent?**");
        popup.click("button:has-text(\"Allow\")");
        console.locator(".auth-container button:has-text(\"Logout\")").first().waitFor();
        console.locator(".btn-done").first().click();
    }

    /** Tries a secured call. @return the header that it came with */
    private static String tokenOfACall(Page console) {
        Locator call = console.locator(CALL);
        call.locator(".opblock-summary-control").first().click();
        call.locator("button:has-text(\"Try it out\")").click();
        Request request = console.waitForRequest(
                url -> url.url().contains("/api/v1/connections"),
                () -> call.locator("button.execute").click());
        call.locator(".live-responses-table .response-col_status:has-text(\"200\")")
                .first()
                .waitFor();
        assertThat(call.locator(".live-responses-table").innerText()).contains("\"items\"");
        return String.valueOf(request.headerValue("authorization"));
    }
}
