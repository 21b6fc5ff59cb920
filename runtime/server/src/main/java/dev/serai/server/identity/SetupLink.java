package dev.serai.server.identity;

import dev.serai.credential.SecretValue;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.terminal.TerminalQrCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Sees to the first admin at start: makes the configured one, or shows the operator the one-time link. */
@Component
class SetupLink implements SmartInitializingSingleton, ApplicationRunner {
    private final SeraiConfiguration configuration;
    private final FirstAdmin firstAdmin;
    private final SetupTokens tokens;

    SetupLink(SeraiConfiguration configuration, FirstAdmin firstAdmin, SetupTokens tokens) {
        this.configuration = configuration;
        this.firstAdmin = firstAdmin;
        this.tokens = tokens;
    }

    /** Before the first request: who configured an admin never meets set-up. */
    @Override
    public void afterSingletonsInstantiated() {
        SeraiConfiguration.Admin admin = configuration.admin();
        if (admin != null) {
            firstAdmin.createUnlessExists(admin.email(), admin.password());
        }
    }

    /** When the link works. */
    @Override
    public void run(ApplicationArguments arguments) {
        if (firstAdmin.exists()) {
            removeFile();
        } else {
            show(tokens.issue());
        }
    }

    /** The link has been used. */
    void removeFile() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    // Past the logger: logs are kept and shipped, a terminal is not.
    @SuppressWarnings("SystemOut")
    private void show(SecretValue token) {
        try {
            Files.deleteIfExists(file());
            Files.createFile(
                    file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file(), token.reveal() + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        String link = configuration.publicUrl() + "/setup?token=" + token.reveal();
        System.out.println();
        System.out.println(
                "Serai has no admin yet. Open this link once, within 72 hours, to make yourself the first one:");
        System.out.println("  " + link);
        System.out.println();
        TerminalQrCode.of(link, configuration.qrCode()).ifPresent(System.out::println);
    }

    private Path file() {
        return configuration.home().resolve("setup-token");
    }
}
