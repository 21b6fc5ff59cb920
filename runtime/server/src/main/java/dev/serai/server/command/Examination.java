package dev.serai.server.command;

import dev.serai.credential.CredentialVault;
import dev.serai.credential.connection.Connections;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.credential.migration.VaultHome;
import dev.serai.credential.migration.VaultKind;
import dev.serai.credential.refresh.NodeFolder;
import dev.serai.credential.refresh.PostgresBrake;
import dev.serai.credential.refresh.RefreshBrake;
import dev.serai.credential.refresh.VaultComparison;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.ops.Vaults;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Looks at one part after the other; a part that cannot be looked at because of an earlier one is left out. */
final class Examination {
    /** So many connections are looked at: a vault that went back lacks what was written last. */
    private static final int LATEST = 200;

    private static final int NAMED = 20;

    private final Map<String, String> environment;
    private final List<Finding> findings = new ArrayList<>();

    Examination(Map<String, String> environment) {
        this.environment = environment;
    }

    List<Finding> findings() {
        SeraiConfiguration configuration = configuration();
        if (configuration != null) {
            node(configuration);
            database(configuration);
        }
        return List.copyOf(findings);
    }

    private @Nullable SeraiConfiguration configuration() {
        try {
            SeraiConfiguration configuration = SeraiConfiguration.load(environment);
            findings.add(Finding.good(
                    "configuration",
                    "Home " + configuration.home() + ", public URL " + configuration.publicUrl() + "."));
            return configuration;
        } catch (RuntimeException wrong) {
            findings.add(Finding.bad("configuration", wrong));
            return null;
        }
    }

    private void node(SeraiConfiguration configuration) {
        try {
            findings.add(Finding.good(
                    "node",
                    NodeFolder.nameIn(configuration.home().resolve("node"))
                            .map(name -> "This is " + name + ".")
                            .orElse("Has no name yet: it gets one when the platform starts for the first time.")));
        } catch (IOException failed) {
            findings.add(Finding.bad("node", failed));
        }
    }

    private void database(SeraiConfiguration configuration) {
        try (Installation installation = Installation.open(configuration)) {
            findings.add(Finding.good("database", "Answers: " + installation.databaseName() + "."));
            Schema schema = Schema.of(installation.database());
            findings.add(new Finding(
                    "tables", schema.isCurrent() ? ExitCode.DONE : ExitCode.CONFIGURATION, schema.toString()));
            if (schema.isCurrent()) {
                vault(configuration, installation);
                brakes(installation);
            }
        } catch (RuntimeException failed) {
            findings.add(Finding.bad("database", failed));
        }
    }

    private void vault(SeraiConfiguration configuration, Installation installation) {
        try {
            new VaultHome(installation.database())
                    .check(configuration.vault() == null ? VaultKind.EMBEDDED : VaultKind.HASHICORP);
            if (configuration.vault() == null && !hasKeys(installation.database())) {
                findings.add(Finding.good("vault", "Embedded, and nothing was ever kept in it."));
                return;
            }
            try (CredentialVault vault = Vaults.open(configuration, installation.database())) {
                CredentialVault.Health health = vault.health();
                findings.add(
                        new Finding("vault", health.usable() ? ExitCode.DONE : ExitCode.UNAVAILABLE, health.detail()));
                health.warnings()
                        .forEach(warning -> findings.add(new Finding("vault", ExitCode.CONFIGURATION, warning)));
                if (health.usable()) {
                    connections(new VaultComparison(installation.database(), vault));
                }
            }
        } catch (RuntimeException | SQLException failed) {
            findings.add(Finding.bad("vault", failed));
        }
    }

    private void brakes(Installation installation) {
        try {
            List<RefreshBrake.Hold> holds = new PostgresBrake(installation.database()).holds();
            if (holds.isEmpty()) {
                findings.add(Finding.good("refreshes", "None are held."));
            }
            Connections connections = new PostgresConnections(installation.database());
            holds.forEach(hold -> findings.add(new Finding(
                    "refreshes",
                    ExitCode.CONFIGURATION,
                    "Refreshes of the OAuth client '"
                            + connections
                                    .client(hold.client())
                                    .map(OAuthClient::name)
                                    .orElse(hold.client().value())
                            + "' are held since " + hold.since() + ": " + hold.refused()
                            + " of its connections were refused for good at once.\nLook whether its app still exists at"
                            + " the provider. One connection is tried next at " + hold.nextCanary()
                            + "; an admin tries one at once, or releases it, on the page OAuth clients.")));
        } catch (RuntimeException failed) {
            findings.add(Finding.bad("refreshes", failed));
        }
    }

    private void connections(VaultComparison comparison) {
        List<String> behind = comparison.behind(LATEST);
        if (behind.isEmpty()) {
            findings.add(Finding.good("connections", "The vault shows what was written last."));
            return;
        }
        String names = String.join(", ", behind.subList(0, Math.min(behind.size(), NAMED)));
        findings.add(new Finding(
                "connections",
                ExitCode.CONFIGURATION,
                "VAULT BEHIND: of the " + LATEST
                        + " connections that were refreshed last, the vault shows an older version for "
                        + behind.size() + ": " + names + (behind.size() > NAMED ? ", …" : "")
                        + ".\nIt was restored from a backup, and nothing is sent for them. If there is a newer backup, restore"
                        + " that. Answers that the database or a node's disk still has are written by themselves: start every"
                        + " node. Whatever is named here then has to be authorised again by its owner, on its page."));
    }

    /** An embedded vault without keys makes some when it is opened; the doctor only looks. */
    private static boolean hasKeys(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1 from vault_key limit 1")) {
            return rows.next();
        }
    }
}
