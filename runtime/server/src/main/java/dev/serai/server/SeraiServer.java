package dev.serai.server;

import dev.serai.server.command.OperatorCommands;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.StartFailure;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The platform as a program. */
@SpringBootApplication(
        exclude = {UserDetailsServiceAutoConfiguration.class, OAuth2AuthorizationServerJwtAutoConfiguration.class})
public class SeraiServer {

    // What a person at the terminal reads, past the logger.
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        if (OperatorCommands.isOne(args)) {
            System.exit(OperatorCommands.run(System.getenv(), args));
        }
        try {
            ConfigurableApplicationContext running = start(System.getenv());
            System.out.println("Serai is ready at "
                    + running.getBean(SeraiConfiguration.class).publicUrl());
        } catch (RuntimeException failed) {
            StartFailure failure = StartFailure.of(failed);
            System.err.println(failure.message());
            System.exit(failure.exitCode());
        }
    }

    /**
     * Starts the platform; returns when it is ready.
     *
     * @param environment the {@code SERAI_*} variables
     */
    public static ConfigurableApplicationContext start(Map<String, String> environment) {
        SeraiConfiguration configuration = SeraiConfiguration.load(environment);
        SpringApplication application = new SpringApplication(SeraiServer.class);
        application.setAddCommandLineProperties(false);
        application.setLogStartupInfo(false);
        // Nothing that happens to lie in the working directory configures the platform.
        application.setDefaultProperties(Map.of("spring.config.location", "classpath:/application.yaml"));
        // Features name their classes without asking each other.
        application.setBeanNameGenerator(FullyQualifiedAnnotationBeanNameGenerator.INSTANCE);
        application.addInitializers(context -> {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("serai", properties(configuration)));
            ((GenericApplicationContext) context).registerBean(SeraiConfiguration.class, () -> configuration);
        });
        return application.run();
    }

    private static Map<String, Object> properties(SeraiConfiguration configuration) {
        return Map.of(
                "server.port", configuration.port(),
                "server.address", configuration.bind(),
                // In production a proxy stands in front and says where a request came from.
                "server.forward-headers-strategy", configuration.isProduction() ? "native" : "none");
    }
}
