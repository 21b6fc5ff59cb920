package dev.serai.testkit.server;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A real Chromium without a window. Whoever uses it needs {@code com.microsoft.playwright:playwright}. Like Playwright
 * it belongs to the thread that started it.
 */
public final class ChromiumBrowser implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 900;

    private final Playwright playwright;
    private final Browser browser;

    private ChromiumBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** @throws MissingPartException if this machine has no Chromium */
    public static ChromiumBrowser start() {
        Path program = Parts.chromium();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(program)
                            .setHeadless(true)
                            .setArgs(FLAGS));
            return new ChromiumBrowser(playwright, browser);
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    public Browser browser() {
        return browser;
    }

    /** Somebody new: no cookies, nothing stored. */
    public BrowserContext person() {
        return person(ColorScheme.LIGHT);
    }

    /** Somebody new who likes it light or dark. */
    public BrowserContext person(ColorScheme scheme) {
        return browser.newContext(new Browser.NewContextOptions()
                .setLocale("en-GB")
                .setColorScheme(scheme)
                .setViewportSize(WIDTH, HEIGHT));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
