package dev.serai.server.real;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.serai.testkit.server.ChromiumBrowser;
import java.net.URI;
import java.nio.file.Path;

/** Somebody before a real browser. Every page that is worth a look is kept in {@code target/screenshots}. */
final class Person implements AutoCloseable {
    private final ChromiumBrowser browser = ChromiumBrowser.start();
    private final BrowserContext context;
    private final Page page;
    private final URI platform;
    private final String story;
    private int shots;

    /** @param story begins the names of the pictures */
    Person(URI platform, String story, ColorScheme scheme) {
        this.platform = platform;
        this.story = story;
        this.context = browser.person(scheme);
        this.page = context.newPage();
    }

    Page page() {
        return page;
    }

    /** This person's cookies, for calls of the API. */
    BrowserContext context() {
        return context;
    }

    void open(String path) {
        page.navigate(platform.resolve(path).toString());
    }

    void fill(String field, String value) {
        page.fill("[name=\"" + field + "\"]", value);
    }

    /** Clicks a button, or a link that looks like one. */
    void press(String name) {
        Page.GetByRoleOptions exactly =
                new Page.GetByRoleOptions().setName(name).setExact(true);
        page.getByRole(AriaRole.BUTTON, exactly)
                .or(page.getByRole(AriaRole.LINK, exactly))
                .first()
                .click();
    }

    /** Presses the tabulator until what has this text, or this name, has the focus. */
    void tabTo(String what) {
        for (int i = 0; i < 80; i++) {
            if (what.equals(focused("name")) || what.equals(focused("textContent"))) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("No way by keyboard to " + what);
    }

    /** A property of what has the focus. */
    String focused(String property) {
        return String.valueOf(page.evaluate("p => (document.activeElement[p] || '').toString().trim()", property));
    }

    String heading() {
        return page.textContent("h1").strip();
    }

    String text() {
        return page.innerText("main");
    }

    void signIn(String email, String password) {
        fill("username", email);
        fill("password", password);
        press("Sign in");
    }

    void picture(String name) {
        shots++;
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Path.of("target", "screenshots", "%s-%02d-%s.png".formatted(story, shots, name))));
    }

    @Override
    public void close() {
        context.close();
        browser.close();
    }
}
