package dev.serai.lab.platform;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.refresh.RefreshParts;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Puts the lab's own parts into a platform, as the environment asks for them. Found by Spring wherever the lab is on the
 * class path; the platform itself knows nothing of it.
 */
public final class LabParts implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** A hold-down of so many seconds instead of ten minutes. */
    public static final String HOLD_DOWN = "LAB_HOLD_DOWN_SECONDS";
    /** Whether the vault accepts whatever version a node shows, of whatever node: the bug that the design warns of. */
    public static final String ANY_VERSION = "LAB_ANY_VERSION";

    @Override
    public void initialize(ConfigurableApplicationContext platform) {
        platform.getBeanFactory().addBeanPostProcessor(new Replacing(System.getenv()));
    }

    private record Replacing(Map<String, String> environment) implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return switch (bean) {
                case RefreshParts parts -> parts(parts);
                case CredentialVault vault -> environment.containsKey(ANY_VERSION) ? new AnyVersion(vault) : vault;
                default -> bean;
            };
        }

        private RefreshParts parts(RefreshParts parts) {
            @Nullable String holdDown = environment.get(HOLD_DOWN);
            return holdDown == null ? parts : holdingDown(parts, Duration.ofSeconds(Long.parseLong(holdDown)));
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
