package dev.serai.server.ops;

import dev.serai.connector.SeraiException;
import dev.serai.credential.migration.VaultDoor;
import dev.serai.credential.migration.VaultHome;
import dev.serai.credential.migration.VaultKind;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Lets the platform run only where its credentials are, and keeps them from being moved while it runs. The lock goes with
 * its connection: whoever lost it takes it again, and looks anew where the credentials are.
 */
@Component
@DependsOnDatabaseInitialization
class VaultGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VaultGuard.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final VaultDoor door;
    private final VaultHome home;
    private final VaultKind configured;
    private final ApplicationContext platform;
    private final Thread watch;

    /** @throws SeraiException of type CONFIGURATION if the configured vault is not the one, or if a move is under way */
    VaultGuard(SeraiConfiguration configuration, DataSource database, ApplicationContext platform) {
        this.door = VaultDoor.ofPlatform(database);
        this.home = new VaultHome(database);
        this.configured = configuration.vault() == null ? VaultKind.EMBEDDED : VaultKind.HASHICORP;
        this.platform = platform;
        enter();
        this.watch = Thread.ofVirtual().name("vault-guard").start(this::watch);
    }

    private void enter() {
        try {
            switch (door.hold()) {
                case STILL -> {
                    // Nobody can have moved anything.
                }
                case ANEW -> home.enter(configured);
                case NOT -> throw VaultHome.moving();
            }
        } catch (SeraiException refused) {
            door.close();
            throw refused;
        }
    }

    private void watch() {
        while (true) {
            try {
                Thread.sleep(EVERY);
                enter();
            } catch (InterruptedException _) {
                return;
            } catch (SeraiException refused) {
                if (!refused.isTransient()) {
                    LOG.error("Serai stops: {}", refused.getMessage());
                    Thread.ofPlatform().name("stop").start(() -> SpringApplication.exit(platform));
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        door.close();
    }
}
