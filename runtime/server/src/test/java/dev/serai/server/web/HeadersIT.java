package dev.serai.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadersIT extends PlatformTest {
    @Test
    void check88_noPageCanBeFramedAndNoScriptCanBeInjected() {
        Visitor admin = platform.admin();
        for (String path : List.of("/", "/login", "/nowhere", "/api/v1/session", "/assets/serai.css")) {
            HttpResponse<String> answer = admin.page(path);
            assertThat(header(answer, "Content-Security-Policy"))
                    .as(path)
                    .contains("default-src 'self'")
                    .contains("img-src 'self' data:")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(header(answer, "X-Frame-Options")).isEqualTo("DENY");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
        }
    }

    @Test
    void noPageHoldsInlineScriptsOrStylesOrLoadsAnythingFromElsewhere() {
        Visitor admin = platform.admin();
        for (String path : List.of("/", "/nowhere")) {
            assertThat(admin.page(path).body())
                    .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
                    .doesNotContain("<style", " style=", " onclick=", " onload=")
                    .doesNotContainPattern("(src|href)=\"https?://");
        }
        assertThat(platform.visitor().page("/login").body()).doesNotContain("<style", " style=");
    }

    @Test
    void overHttpThereIsNoHstsAndEveryAnswerHasItsId() {
        HttpResponse<String> first = platform.visitor().get("/login");
        HttpResponse<String> second = platform.visitor().get("/login");

        assertThat(first.headers().firstValue("Strict-Transport-Security")).isEmpty();
        assertThat(header(first, "Serai-Request-Id"))
                .matches("[0-9a-f]{16}")
                .isNotEqualTo(header(second, "Serai-Request-Id"));
    }

    @Test
    void whatThePagesLoadIsThereAndMayBeKept() {
        Visitor visitor = platform.visitor();
        String page = visitor.page("/login").body();
        List<String> loaded = java.util.regex.Pattern.compile("(?:src|href)=\"(/(?:assets|webjars)/[^\"]+)\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(loaded).hasSize(5);
        for (String path : loaded) {
            HttpResponse<String> answer = visitor.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(header(answer, "Cache-Control")).as(path).contains("max-age=31536000");
        }
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
