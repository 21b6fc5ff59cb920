package dev.serai.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatedClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorInChromiumIT {
    private static final String CALLBACK = "http://127.0.0.1:9/callback";

    @ParameterizedTest
    @CsvSource({"#allow, code=", "#deny, error=access_denied"})
    void aPersonSignsInAndDecides(String button, String expected) {
        try (ProviderSimulator simulator = ProviderSimulator.start("observant");
                ChromiumBrowser browser = ChromiumBrowser.start();
                BrowserContext person = browser.person()) {
            SimulatedClient client = simulator.register(CALLBACK);
            Page page = person.newPage();
            page.navigate(simulator.url() + "/uaa/oauth/authorize?response_type=code&state=s&client_id="
                    + client.clientId() + "&redirect_uri=" + URLEncoder.encode(CALLBACK, StandardCharsets.UTF_8));
            page.fill("#username", "alice");
            page.fill("#password", "wrong");
            page.click("#signin");
            assertThat(page.textContent("[role=alert]")).contains("Wrong username or password");
            page.fill("#username", "alice");
            page.fill("#password", "pw");
            page.click("#signin");
            assertThat(page.textContent("main")).contains("alice", client.clientId(), "sensor-data");

            Request callback =
                    page.waitForRequest(request -> request.url().startsWith(CALLBACK), () -> page.click(button));
            assertThat(callback.url()).contains(expected, "state=s");
        }
    }
}
