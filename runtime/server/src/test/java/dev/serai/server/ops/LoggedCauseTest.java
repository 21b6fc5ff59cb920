package dev.serai.server.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.PessimisticLockingFailureException;

/** As the platform's own configuration writes it. */
class LoggedCauseTest {
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("org.quartz.core.ErrorLogger");

    @BeforeEach
    void configure() throws JoranException {
        YamlPropertiesFactoryBean properties = new YamlPropertiesFactoryBean();
        properties.setResources(new ClassPathResource("application.yaml"));
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.putProperty(
                "CONSOLE_LOG_PATTERN", String.valueOf(properties.getObject().get("logging.pattern.console")));
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LoggedCauseTest.class.getResource("/logback-spring.xml"));
    }

    @Test
    void aDatabaseThatIsAwayIsItsOwnWordsOnOneLine() {
        SQLException refused = new SQLException("Connection to 127.0.0.1:5432 refused.\nCheck it.", "08001");
        String written = written(
                "An error occurred", new IllegalStateException(new SQLTransientConnectionException("pool", refused)));

        assertThat(written.lines()).hasSize(2);
        assertThat(written).contains("An error occurred").endsWith("because: Connection to 127.0.0.1:5432 refused.\n");
    }

    @Test
    void anErrorOfOursIsNotToldTwice() {
        SeraiException gone =
                new SeraiException(ErrorType.USER, "unknown_connection", "There is no connection 'acme'.");

        assertThat(written("Failed: There is no connection 'acme'.", new RuntimeException(gone))
                        .lines())
                .singleElement()
                .asString()
                .endsWith("Failed: There is no connection 'acme'.");
        assertThat(written("Failed", gone)).endsWith("Failed\n    because: There is no connection 'acme'.\n");
    }

    @Test
    void whatBrokeKeepsItsTrace() {
        assertThat(written("Broken", new IllegalStateException("why"))).contains("why", "\tat ");
        assertThat(written("Broken", new SeraiException(ErrorType.INTERNAL, "internal_error", "why")))
                .contains("\tat ");
        assertThat(written("Broken", new PessimisticLockingFailureException("why", new SQLException("x", "40P01"))))
                .contains("\tat ");
    }

    @Test
    void atDebugEverythingHasItsTrace() {
        logger.setLevel(Level.DEBUG);
        assertThat(written("An error occurred", new SQLException("refused", "08001")))
                .contains("\tat ");
    }

    private String written(String message, Throwable error) {
        ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("CONSOLE");
        return new String(
                console.getEncoder()
                        .encode(new LoggingEvent(
                                LoggedCauseTest.class.getName(), logger, Level.ERROR, message, error, null)),
                UTF_8);
    }
}
