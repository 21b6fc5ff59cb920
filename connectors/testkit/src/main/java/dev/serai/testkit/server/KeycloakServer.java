package dev.serai.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real Keycloak with the realm {@code strict}: refresh tokens are single-use, a reuse kills the session. Clients
 * {@code conn-5s}, {@code conn-15s}, {@code conn-60s}, {@code conn-1h} (secret {@code secret-5s} …, access tokens that
 * live so long), {@code conn-pkce}, {@code conn-consent}, {@code conn-consent-5s}, {@code conn-rotsecret},
 * {@code conn-public}; users {@code alice} (may read and manage the realm's users) and {@code user001} … {@code user005},
 * password {@code pw}. It believes {@code X-Forwarded-*}, so that its issuer is right behind a {@link RecordingProxy}.
 *
 * <p>The first start on a machine imports the realm (about a minute); its database is kept in the user's cache, and
 * every start works on a copy.
 */
public final class KeycloakServer implements AutoCloseable {
    /** The realm's name. */
    public static final String REALM = "strict";

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final String DATABASE = "keycloakdb.mv.db";
    private static @Nullable KeycloakServer shared;

    private final ServerProcess process;
    private final URI url;

    private KeycloakServer(ServerProcess process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** The one of this JVM, started at the first call; it ends with the JVM. Do not close it. */
    public static synchronized KeycloakServer shared() {
        if (shared == null || !shared.process.isAlive()) {
            shared = start();
        }
        return shared;
    }

    /**
     * Starts one of its own.
     *
     * @throws MissingPartException if this machine has no Keycloak
     */
    public static KeycloakServer start() {
        Path home = Parts.keycloak();
        byte[] realm = realm();
        Path kept = Parts.cache()
                .resolve("keycloak-" + REALM + "-" + hash(realm, home))
                .resolve(DATABASE);
        if (Files.exists(kept)) {
            return start(home, kept);
        }
        try {
            Files.createDirectories(kept.getParent());
            Path lockFile = kept.resolveSibling("lock");
            // other JVMs wait here: the first start also writes into Keycloak's own folder
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IllegalStateException("The lock " + lockFile + " cannot be held");
                }
                return Files.exists(kept) ? start(home, kept) : startFirst(home, realm, kept);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Keycloak's database cannot be prepared in " + kept.getParent(), e);
        }
    }

    private static KeycloakServer start(Path home, Path kept) {
        Path folder = ServerProcess.folder("keycloak");
        try {
            Files.copy(kept, folder.resolve(DATABASE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start(home, folder, List.of());
    }

    private static KeycloakServer startFirst(Path home, byte[] realm, Path kept) throws IOException {
        Path imported = home.resolve("data/import/serai-realm-strict.json");
        Files.createDirectories(imported.getParent());
        Files.write(imported, realm);
        KeycloakServer server = start(home, ServerProcess.folder("keycloak"), List.of("--import-realm"));
        Files.delete(imported);
        // a database copied while its server stands still is what a power cut leaves: it opens again
        server.process.pause();
        try {
            Path copy = kept.resolveSibling(DATABASE + ".part");
            Files.copy(server.process.folder().resolve(DATABASE), copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            server.process.resume();
        }
        return server;
    }

    private static KeycloakServer start(Path home, Path folder, List<String> more) {
        int port = FreePorts.one();
        String database =
                folder.resolve(DATABASE.substring(0, DATABASE.indexOf('.'))).toString();
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--proxy-headers=xforwarded",
                "--db=dev-file",
                "--db-url=jdbc:h2:file:" + database + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE",
                "--features=client-secret-rotation",
                "--cache=local",
                "--log-level=warn"));
        command.addAll(more);
        ServerProcess process = ServerProcess.start(
                "keycloak",
                folder,
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_OPTS_KC_HEAP",
                        "-Xms64m -Xmx768m -XX:TieredStopAtLevel=1",
                        "KC_BOOTSTRAP_ADMIN_USERNAME",
                        "admin",
                        "KC_BOOTSTRAP_ADMIN_PASSWORD",
                        "admin"),
                command);
        KeycloakServer server = new KeycloakServer(process, URI.create("http://127.0.0.1:" + port));
        process.awaitAnswer(URI.create(server.issuer() + "/.well-known/openid-configuration"), PATIENCE);
        server.admin().users(); // its first token and its first list take seconds, which a 5 s token does not have
        return server;
    }

    /** {@code http://127.0.0.1:port}. */
    public URI url() {
        return url;
    }

    /** The realm as the connector's setting {@code issuer} wants it, seen directly. */
    public URI issuer() {
        return issuer(url);
    }

    /** The realm behind this origin: a proxy's. */
    public static URI issuer(URI origin) {
        return origin.resolve("/realms/" + REALM);
    }

    /** For what a test has to change in the realm. */
    public KeycloakAdmin admin() {
        return new KeycloakAdmin(url);
    }

    /** Freezes it. */
    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        process.close();
    }

    private static byte[] realm() {
        try (InputStream in = KeycloakServer.class.getResourceAsStream("realm-strict.json")) {
            if (in == null) {
                throw new IllegalStateException("realm-strict.json is not in the test kit's jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another realm or another Keycloak gets another database. */
    private static String hash(byte[] realm, Path home) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(realm);
            digest.update(Files.readAllBytes(home.resolve("version.txt")));
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
