package dev.serai.server;

import dev.serai.credential.SecretValue;
import dev.serai.server.database.DatabaseVisit;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import dev.serai.testkit.server.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/** A running platform in a temporary home. It listens on {@code http://localhost:<free port>}, also after a restart. */
public final class TestPlatform implements AutoCloseable {
    /** The admin of {@link #shared()}, made without a browser. */
    public static final String ADMIN_EMAIL = "admin@serai.test";

    /** Of the admin, and of everybody whom {@link #newUser} makes. */
    public static final String PASSWORD = "correct horse battery";

    /** What the repository ships as samples of jobs; the jobs of tests see it. */
    public static final Path SAMPLE_JOBS =
            Path.of("../../samples/jobs").toAbsolutePath().normalize();

    private static final class Shared {
        static final TestPlatform PLATFORM = start(Map.of(
                "SERAI_ADMIN_EMAIL",
                ADMIN_EMAIL,
                "SERAI_ADMIN_PASSWORD",
                PASSWORD,
                // The provider simulator and the real servers of the tests.
                "SERAI_ALLOWED_HOSTS",
                "localhost,127.0.0.1",
                // What jobs run in: podman with the options that it needs on this machine.
                "SERAI_JOB_PODMAN",
                System.getenv().getOrDefault("SERAI_TEST_PODMAN", "podman"),
                "SERAI_JOB_PATHS",
                SAMPLE_JOBS + "," + System.getProperty("java.home")));
    }

    private final Path home;
    private final Map<String, String> environment;
    private final URI url;
    private @Nullable ConfigurableApplicationContext running;

    private TestPlatform(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = new HashMap<>(environment);
        int port = FreePorts.one();
        this.environment.put("SERAI_HOME", home.toString());
        this.environment.put("SERAI_PORT", Integer.toString(port));
        this.url = URI.create("http://localhost:" + port);
    }

    /** Started at first use; stops with the JVM. Has an admin. */
    public static TestPlatform shared() {
        return Shared.PLATFORM;
    }

    /** One of one's own, with an empty database; takes some seconds, and is to be closed. */
    public static TestPlatform start(Map<String, String> environment) {
        try {
            TestPlatform platform = new TestPlatform(Files.createTempDirectory("serai-test-"), environment);
            SpringApplication.getShutdownHandlers().add(platform::deleteHome);
            platform.start();
            return platform;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Another node, on this one's database and with its vault's key. Takes some seconds, and is to be closed. */
    public TestPlatform secondNode() {
        return secondNode(Map.of());
    }

    /** The same with further variables. */
    public TestPlatform secondNode(Map<String, String> more) {
        try (DatabaseVisit visit = DatabaseVisit.to(home)) {
            Map<String, String> variables = new HashMap<>(Map.of(
                    "SERAI_DATABASE_URL", visit.jdbcUrl(),
                    "SERAI_DATABASE_USER", visit.user(),
                    "SERAI_DATABASE_PASSWORD", visit.password().reveal(),
                    "SERAI_ALLOWED_HOSTS", "localhost,127.0.0.1"));
            variables.putAll(more);
            TestPlatform second = new TestPlatform(Files.createTempDirectory("serai-test-"), variables);
            Files.copy(home.resolve("vault.key"), second.home.resolve("vault.key"), StandardCopyOption.COPY_ATTRIBUTES);
            second.start();
            return second;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Another node as a process of its own, which can be killed. Takes some seconds, and is to be closed. */
    public PlatformProcess secondProcess() {
        try (DatabaseVisit visit = DatabaseVisit.to(home)) {
            Path other = Files.createTempDirectory("serai-test-");
            SpringApplication.getShutdownHandlers().add(() -> deleteHome(other));
            Files.copy(home.resolve("vault.key"), other.resolve("vault.key"), StandardCopyOption.COPY_ATTRIBUTES);
            return PlatformProcess.start(
                    other,
                    FreePorts.one(),
                    Map.of(
                            "SERAI_DATABASE_URL", visit.jdbcUrl(),
                            "SERAI_DATABASE_USER", visit.user(),
                            "SERAI_DATABASE_PASSWORD", visit.password().reveal()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public URI url() {
        return url;
    }

    /** {@code SERAI_HOME}. */
    public Path home() {
        return home;
    }

    /** A part of the running platform; another one after a restart. */
    public <T> T bean(Class<T> type) {
        return context().getBean(type);
    }

    /** The same, where there are several of the type. */
    public <T> T bean(String name, Class<T> type) {
        return context().getBean(name, type);
    }

    /** Stops it in good order and starts it again on the same data. */
    public void restart() {
        stop();
        start();
    }

    public void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    public void start() {
        running = SeraiServer.start(environment);
    }

    /** From the next start on these variables are set. */
    public void set(Map<String, String> more) {
        environment.putAll(more);
    }

    /** From the next start on these variables are not set. */
    public void unset(Set<String> names) {
        environment.keySet().removeAll(names);
    }

    @Override
    public void close() {
        stop();
        deleteHome();
    }

    /** Somebody who is not signed in. */
    public Visitor visitor() {
        return new Visitor(url);
    }

    /** The admin of {@link #shared()}, signed in. */
    public Visitor admin() {
        return visitor().login(ADMIN_EMAIL, PASSWORD);
    }

    /** A new user with this role in workspace {@code default}, signed in. */
    public Visitor newUser(Role role) {
        return newUser(role, Users.DEFAULT_WORKSPACE);
    }

    /** A new user with this role, signed in. The workspace has to exist. */
    public Visitor newUser(Role role, String workspace) {
        return visitor().login(addUser(role, workspace), PASSWORD);
    }

    /** A new user in workspace {@code default} whom an admin has let write datasets, signed in. */
    public Visitor newWriter(Role role) {
        String email = addUser(role, Users.DEFAULT_WORKSPACE);
        bean(JdbcClient.class)
                .sql(
                        "update membership set datasets_write = true where user_id = (select id from app_user where email = ?)")
                .param(email)
                .update();
        return visitor().login(email, PASSWORD);
    }

    private String addUser(Role role, String workspace) {
        String email = role.word() + "-" + UUID.randomUUID() + "@serai.test";
        bean(Users.class)
                .add(
                        email,
                        "Test " + role.word(),
                        bean(Passwords.class).hash(SecretValue.of(PASSWORD)),
                        workspace,
                        role);
        return email;
    }

    private ConfigurableApplicationContext context() {
        ConfigurableApplicationContext context = running;
        if (context == null) {
            throw new IllegalStateException("The platform does not run.");
        }
        return context;
    }

    private void deleteHome() {
        deleteHome(home);
    }

    private static void deleteHome(Path home) {
        try {
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
