package dev.serai.lab.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.SecretValue;
import dev.serai.credential.hashicorp.VaultInit;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.lab.fault.FaultControl;
import dev.serai.testkit.BrowserlessUser;
import dev.serai.testkit.server.OpenBaoCluster;
import dev.serai.testkit.server.OpenBaoNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.util.FileSystemUtils;

/**
 * Several platforms on one PostgreSQL and three OpenBao nodes, as an installation of several nodes is: each with a home of its
 * own, and with another OpenBao node to ask first, standbys before the leader.
 */
public final class PlatformCluster implements AutoCloseable {
    private static final int VAULT_NODES = 3;
    private static final String EMAIL = "lab@serai.test";

    private final Path folder;
    private final String password = UUID.randomUUID().toString();
    private final PostgresServer database;
    private final OpenBaoCluster vault;
    private final FaultControl control = new FaultControl((connection, times) -> {});
    private final List<PlatformNode> nodes = new ArrayList<>();
    private Script script;

    @SuppressWarnings("NullAway.Init") // start() signs the script in, or there is no cluster
    private PlatformCluster(Path folder, PostgresServer database, OpenBaoCluster vault) {
        this.folder = folder;
        this.database = database;
        this.vault = vault;
    }

    /** @param more of the environment, for all nodes */
    public static PlatformCluster start(int nodes, Map<String, String> more) {
        try {
            Path folder = Files.createTempDirectory("serai-lab-");
            PostgresServer database = PostgresServer.start(Files.createDirectory(folder.resolve("postgres")));
            PlatformCluster cluster = new PlatformCluster(folder, database, OpenBaoCluster.start(VAULT_NODES));
            try {
                cluster.startNodes(nodes, more);
                return cluster;
            } catch (RuntimeException | IOException failed) {
                cluster.close();
                throw failed;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startNodes(int count, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(database.environment());
        environment.putAll(vaultLogin());
        environment.put("SERAI_ADMIN_EMAIL", EMAIL);
        environment.put("SERAI_ADMIN_PASSWORD", password);
        environment.put("SERAI_ALLOWED_HOSTS", "localhost,127.0.0.1");
        environment.putAll(more);
        List<URI> asked = addresses();
        for (int number = 0; number < count; number++) {
            environment.put(
                    "SERAI_VAULT_ADDR",
                    String.join(",", asked.stream().map(URI::toString).toList()));
            if (number > 0) {
                environment.put("SERAI_PUBLIC_URL", nodes.getFirst().url().toString());
            }
            nodes.add(
                    PlatformNode.start(Files.createDirectory(folder.resolve("node-" + number)), control, environment));
            Collections.rotate(asked, -1);
        }
        nodes.forEach(PlatformNode::awaitReady);
        script = new Script(nodes.getFirst(), EMAIL, password);
    }

    /** The leader's comes last. */
    private List<URI> addresses() {
        List<OpenBaoNode> ordered = new ArrayList<>(vault.standbys());
        ordered.add(vault.leader());
        return new ArrayList<>(ordered.stream().map(OpenBaoNode::address).toList());
    }

    private Map<String, String> vaultLogin() {
        VaultSettings leader = VaultSettings.at(vault.leader().address());
        try (VaultInit init = new VaultInit(leader, SecretValue.of(vault.rootToken()), Clock.systemUTC())) {
            VaultLogin.AppRole login = init.prepare(folder.resolve("secret-id")).login();
            return Map.of(
                    "SERAI_VAULT_ROLE_ID",
                    login.roleId(),
                    "SERAI_VAULT_SECRET_ID_FILE",
                    login.secretIdFile().toString());
        }
    }

    public PostgresServer database() {
        return database;
    }

    public OpenBaoCluster vault() {
        return vault;
    }

    public List<PlatformNode> nodes() {
        return List.copyOf(nodes);
    }

    /** As if that much time had passed since leases were taken and intents opened. */
    public void age(Duration by) {
        database.execute(
                "update refresh_lease set until = until - interval '%1$d s', opened_at = opened_at - interval '%1$d s'"
                        .formatted(by.toSeconds()));
    }

    /** The admin's. */
    public Script script() {
        return script;
    }

    /**
     * Registers an OAuth client, as the admin does.
     *
     * @return its id
     */
    public String register(String connector, String clientId, String secret, Map<String, String> settings) {
        return Script.json(script.post(
                        nodes.getFirst(),
                        "/api/v1/oauth-clients",
                        Map.of(
                                "connector", connector,
                                "name", clientId,
                                "client_id", clientId,
                                "client_secret", secret,
                                "settings", settings)))
                .path("id")
                .asText();
    }

    /** Connects an account by the whole code flow. */
    public Account connect(String connector, String client, String alias, BrowserlessUser person) {
        PlatformNode node = nodes.getFirst();
        URI provider =
                Script.location(script.page(node, "/connect/" + connector + "?client=" + client + "&alias=" + alias));
        URI callback = person.authorize(provider);
        URI result = Script.location(script.page(node, callback.getRawPath() + "?" + callback.getRawQuery()));
        HttpResponse<String> page = script.page(node, result.getRawPath());
        if (page.statusCode() != 200) {
            throw new IllegalStateException("Connecting ended with " + page.statusCode() + ": " + page.body());
        }
        JsonNode made = Script.json(script.get(node, "/api/v1/connections/" + alias));
        return new Account(script, made.path("id").asText());
    }

    @Override
    public void close() {
        nodes.forEach(PlatformNode::close);
        control.close();
        vault.close();
        database.close();
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
