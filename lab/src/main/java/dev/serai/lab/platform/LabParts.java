package dev.serai.lab.platform;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.refresh.RefreshParts;
import dev.serai.lab.fault.FaultLine;
import dev.serai.lab.fault.FaultPoints;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Puts fault points into a platform that is started with a line to the lab, and what else its environment asks for. Found by
 * Spring where the lab is on the class path; the platform itself knows nothing of it.
 */
public final class LabParts implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** A hold-down of so many seconds instead of ten minutes. */
    public static final String HOLD_DOWN = "LAB_HOLD_DOWN_SECONDS";
    /** Asked of a node: from now on it believes whatever version its vault node shows, the bug that the design warns of. */
    public static final String ANY_VERSION = "any-version";
    /** Asked of a node: takes {@link #ANY_VERSION} back. */
    public static final String KNOWN_VERSION = "known-version";

    @Override
    public void initialize(ConfigurableApplicationContext platform) {
        if (Integer.getInteger(FaultLine.PORT) != null) {
            AtomicBoolean anyVersion = new AtomicBoolean();
            FaultLine line = FaultLine.call(command -> {
                switch (command) {
                    case ANY_VERSION -> anyVersion.set(true);
                    case KNOWN_VERSION -> anyVersion.set(false);
                    default ->
                        throw new IllegalArgumentException("A platform in the lab does not know '" + command + "'");
                }
                return "";
            });
            platform.getBeanFactory()
                    .addBeanPostProcessor(new Replacing(System.getenv(), line.points(), anyVersion::get));
        }
    }

    private record Replacing(Map<String, String> environment, FaultPoints points, BooleanSupplier anyVersion)
            implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return switch (bean) {
                case RefreshParts parts -> parts(parts);
                case CredentialVault vault -> new AnyVersion(vault, anyVersion);
                default -> bean;
            };
        }

        private RefreshParts parts(RefreshParts parts) {
            @Nullable String holdDown = environment.get(HOLD_DOWN);
            return points.around(
                    holdDown == null ? parts : holdingDown(parts, Duration.ofSeconds(Long.parseLong(holdDown))));
        }

        private static RefreshParts holdingDown(RefreshParts parts, Duration holdDown) {
            return new RefreshParts(
                    parts.connections(),
                    parts.connectors(),
                    parts.vault(),
                    parts.call(),
                    parts.ledger(),
                    parts.local(),
                    parts.node(),
                    parts.late(),
                    holdDown,
                    parts.clock(),
                    parts.random(),
                    parts.pause());
        }
    }
}
