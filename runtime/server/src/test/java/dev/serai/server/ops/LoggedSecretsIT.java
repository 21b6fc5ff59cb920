package dev.serai.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggedSecretsIT extends PlatformTest {
    /** Its name in logback-test.xml. */
    private static final String CONSOLE = "console";

    @Test
    void atDebugNoPasswordCookieOrTokenIsLogged() {
        Lines lines = new Lines();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        lines.start();
        Appender<ILoggingEvent> console = root.getAppender(CONSOLE);
        root.detachAppender(CONSOLE);
        root.addAppender(lines);
        root.setLevel(Level.DEBUG);
        Visitor visitor = platform.visitor();
        String token;
        try {
            visitor.postForm("/login", Map.of("username", TestPlatform.ADMIN_EMAIL, "password", "wrong-Kanarienvogel"));
            visitor.login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD);
            token = visitor.csrfToken();
            visitor.page("/");
            visitor.page("/setup?token=setup-Kanarienvogel");
            visitor.get("/oauth/callback/observant?code=code-Kanarienvogel&state=state-Kanarienvogel");
            visitor.get("/api/v1/nowhere?code=code-Kanarienvogel");
            visitor.submit("/nowhere", Map.of("client_secret", "form-Kanarienvogel"));
            visitor.call("POST", "/api/v1/nowhere", Map.of("client_secret", "json-Kanarienvogel"));
            visitor.send(visitor.request("/api/v1/nowhere")
                    .header("Authorization", "Bearer bearer-Kanarienvogel")
                    .header("X-CSRF-Token", token)
                    .POST(BodyPublishers.noBody()));
        } finally {
            root.setLevel(before);
            root.detachAppender(lines);
            root.addAppender(console);
        }

        assertThat(lines.written).hasSizeGreaterThan(50);
        for (String secret : List.of("Kanarienvogel", TestPlatform.PASSWORD, token, cookie(visitor))) {
            assertThat(lines.written)
                    .filteredOn(line -> line.contains(secret))
                    .as(secret)
                    .isEmpty();
        }
    }

    /** The part of the cookie that the database does not hold. */
    private static String cookie(Visitor visitor) {
        String cookie = String.valueOf(visitor.cookies().get("serai"));
        return cookie.substring(cookie.indexOf('.') + 1);
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final Queue<String> written = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            written.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }
}
