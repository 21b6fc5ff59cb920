package dev.serai.server.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpExchange;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.gateway.BehindTheGateway;
import dev.serai.server.gateway.BehindTheGateway.App;
import dev.serai.server.gateway.TestUpstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An application whose pages and server want more than is theirs, in the real browser of an admin who uses it. */
class HostileApplicationIT extends PlatformTest {
    private static final String PAGE = """
            <!doctype html><title>Nice application</title><body><script>
            const serai = "SERAI", other = "OTHER";
            async function attempt(what) {
              try { return "GOT " + await what(); } catch (e) { return "refused"; }
            }
            const read = (url, more) => async () => (await fetch(url, {credentials: "include", ...more})).text();
            (async () => {
              document.cookie = "serai=planted; domain=localhost; path=/";
              document.cookie = "serai=planted; path=/";
              const frame = document.createElement("iframe");
              frame.src = serai + "/account";
              document.body.append(frame);
              await new Promise(done => { frame.onload = done; setTimeout(done, 3000); });
              const tried = {
                session: await attempt(read(serai + "/api/v1/session")),
                connections: await attempt(read(serai + "/api/v1/connections")),
                token: await attempt(read(serai + "/api/v1/connections/any/token")),
                account: await attempt(read(serai + "/account")),
                change: await attempt(read(serai + "/api/v1/applications", {method: "POST",
                    headers: {"Content-Type": "application/json"}, body: "{}"})),
                code: await attempt(read(serai + "/apps/NAME?state=" + "a".repeat(43))),
                other: await attempt(read(other + "/")),
                frame: await attempt(async () => frame.contentDocument.body.innerText.length || Promise.reject()),
                cookies: await attempt(async () =>
                    document.cookie.replace(/serai=planted|parents=by-the-server|[; ]/g, "") || Promise.reject()),
                write: await attempt(async () => { await fetch(serai + "/logout",
                    {method: "POST", mode: "no-cors", credentials: "include"}); return Promise.reject(); }),
              };
              await fetch("/report", {method: "POST", body: JSON.stringify(tried)});
              document.body.id = "done";
            })();
            </script></body>
            """;

    private final List<String> reports = Collections.synchronizedList(new ArrayList<>());
    private final List<String> cookiesSeen = Collections.synchronizedList(new ArrayList<>());
    private final List<String> askedOfTheOther = Collections.synchronizedList(new ArrayList<>());

    @Test
    void itGetsNothing() throws Exception {
        BehindTheGateway gateway = new BehindTheGateway(platform);
        try (TestUpstream honest = TestUpstream.start();
                TestUpstream hostile = TestUpstream.start();
                Person person = new Person(platform.url(), "hostile", ColorScheme.LIGHT)) {
            honest.on("/", exchange -> {
                // browsers ask for a picture, too
                if (exchange.getRequestURI().getPath().equals("/")) {
                    askedOfTheOther.add(exchange.getRequestMethod());
                }
                TestUpstream.answer(exchange, "the secret of the honest one");
            });
            App other = gateway.register(honest.url());
            hostile.on("/evil", exchange -> evil(exchange, other));
            hostile.on("/report", exchange -> {
                reports.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                TestUpstream.answer(exchange, "");
            });
            App evil = gateway.register(hostile.url());

            person.open("/");
            person.signIn(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            person.page().navigate(other.url() + "/");
            assertThat(person.page().textContent("body")).isEqualTo("the secret of the honest one");
            assertThat(askedOfTheOther).hasSize(1);

            person.page().navigate(evil.url() + "/evil");
            person.page().waitForSelector("#done");

            JsonNode tried = new ObjectMapper().readTree(reports.getFirst());
            assertThat(tried).hasSize(10).allMatch(result -> result.asText().equals("refused"), tried.toString());
            assertThat(askedOfTheOther).as("not even asked").hasSize(1);
            assertThat(cookiesSeen).isNotEmpty().allMatch(header -> !header.contains("serai"));
            assertThat(person.context().cookies())
                    .filteredOn(cookie -> cookie.name.equals("parents"))
                    .extracting(cookie -> cookie.domain)
                    .containsExactly(evil.url().getHost());
            assertThat(person.context().cookies(platform.url().toString()))
                    .extracting(cookie -> cookie.value)
                    .doesNotContain("planted", "by-the-server");

            person.open("/");
            assertThat(person.heading()).as("still signed in").startsWith("Welcome");
        }
    }

    private void evil(HttpExchange exchange, App other) throws IOException {
        cookiesSeen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
        exchange.getResponseHeaders().add("Set-Cookie", "parents=by-the-server; Domain=localhost; Path=/");
        exchange.getResponseHeaders().add("Set-Cookie", "serai=by-the-server; Domain=localhost; Path=/");
        exchange.getResponseHeaders().add("Clear-Site-Data", "\"cookies\"");
        exchange.getResponseHeaders().add("Content-Type", "text/html");
        TestUpstream.answer(
                exchange,
                PAGE.replace("SERAI", platform.url().toString())
                        .replace("OTHER", other.url().toString())
                        .replace("NAME", other.name()));
    }
}
