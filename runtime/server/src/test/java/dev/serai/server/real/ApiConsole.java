package dev.serai.server.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.serai.server.TestPlatform;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The API console before a real browser, and what it asks for beside. */
final class ApiConsole {
    private static final String CALL = ".opblock-get:has([data-path=\"/api/v1/connections\"])";

    private final Page console;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private ApiConsole(Person person) {
        console = person.page();
        person.context().onRequest(request -> asked.add(request.url()));
        console.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                refused.add(message.text());
            }
        });
    }

    static ApiConsole open(Person person) {
        ApiConsole console = new ApiConsole(person);
        person.open("/console");
        console.await();
        return console;
    }

    void reload() {
        console.reload();
        await();
    }

    private void await() {
        console.locator(CALL).waitFor();
    }

    /** Every address that was asked for; none was kept back by the page's own policy. */
    List<String> asked() {
        assertThat(refused).isEmpty();
        return asked;
    }

    static void signIn(Page popup) {
        popup.fill("[name=username]", TestPlatform.ADMIN_EMAIL);
        popup.fill("[name=password]", TestPlatform.PASSWORD);
        popup.click("button:has-text(\"Sign in\")");
    }

    /** @return the window that Serai's own pages open in */
    Page authorize() {
        console.click(".auth-wrapper > .btn.authorize");
        Locator flow = console.locator(".auth-container:has(h4:has-text(\"authorizationCode\"))")
                .filter(new Locator.FilterOptions().setHasText("/oauth2/authorize"))
                .last();
        assertThat(flow.locator("input[type=text]").first().inputValue()).isEqualTo("serai-console");
        return console.waitForPopup(() -> flow.locator("button.authorize").click());
    }

    void allow(Page popup) {
        popup.waitForURL("**/oauth2/consent?**");
        popup.click("button:has-text(\"Allow\")");
        console.locator(".auth-container button:has-text(\"Logout\")").first().waitFor();
        console.locator(".btn-done").first().click();
    }

    /** Tries a secured call. @return the header that it came with */
    String tokenOfACall() {
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
