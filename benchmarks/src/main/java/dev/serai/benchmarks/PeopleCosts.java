package dev.serai.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.serai.credential.SecretValue;
import dev.serai.server.SeraiServer;
import dev.serai.server.identity.BearerTokens;
import dev.serai.server.identity.Passwords;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * What it costs that people, programs, applications and jobs may come in: the check of an access token, a login, and the start.
 * One JVM holds the platform; its database is a process beside it.
 */
final class PeopleCosts {
    private static final String EMAIL = "admin@serai.test";
    private static final String PASSWORD = "correct horse battery";
    private static final int STARTS = 6;
    private static final int RATIOS = 60;
    private static final int ROUNDS = 12;
    private static final int LOGINS = 20;
    /** So many sign in at once: Serai computes four passwords at a time. */
    private static final int AT_ONCE = 4;

    private static final int PEOPLE = 8;

    private static final int MOST_EXPENSIVE = 15;

    private static final double MICRO = 1e3;
    private static final double MILLI = 1e6;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** What issue and libraries bring for people, programs, applications and jobs. */
    private static final List<String> OF_PEOPLE = List.of(
            "dev.serai.server.identity.",
            "dev.serai.server.people.",
            "dev.serai.server.authserver.",
            "dev.serai.server.signing.",
            "dev.serai.server.gateway.",
            "dev.serai.server.job.",
            "org.springframework.boot.security.",
            "org.springframework.boot.session.",
            "org.springframework.boot.websocket.",
            "org.springframework.security.",
            "org.springframework.session.");

    private PeopleCosts() {}

    private static boolean isOfPeople(String bean) {
        return OF_PEOPLE.stream().anyMatch(bean::startsWith);
    }

    static void print() throws Exception {
        Path home = Files.createTempDirectory("serai-benchmark");
        try {
            int port = freePort();
            Map<String, String> environment = Map.of(
                    "SERAI_HOME",
                    home.toString(),
                    "SERAI_PORT",
                    Integer.toString(port),
                    "SERAI_ADMIN_EMAIL",
                    EMAIL,
                    "SERAI_ADMIN_PASSWORD",
                    PASSWORD);
            System.out.println("| what | figure | to compare |");
            System.out.println("|---|---|---|");
            start(environment);
            try (ConfigurableApplicationContext platform = SeraiServer.start(environment);
                    HttpClient http = HttpClient.newHttpClient()) {
                URI login = URI.create("http://localhost:" + port + "/login");
                token(platform, http, login);
                logins(platform, http, login);
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    /** The first start makes the database, and loads the classes: it is told apart. */
    private static void start(Map<String, String> environment) {
        List<Double> own = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (ConfigurableApplicationContext platform = SeraiServer.start(environment)) {
                Map<String, Long> nanos = CountedStart.byClass(platform);
                own.add(sum(nanos, PeopleCosts::isOfPeople) / MILLI);
                tellMostExpensive(nanos);
                all.add(sum(nanos, _ -> true) / MILLI);
            }
        }
        row(
                "start: the beans of this part, in a new JVM",
                "%.0f ms of processor time".formatted(own.getFirst()),
                "all beans: %.0f ms".formatted(all.getFirst()));
        row(
                "start: the same, again in a JVM that knows the classes",
                "%.0f ms of processor time".formatted(median(own.subList(1, STARTS))),
                "all beans: %.0f ms".formatted(median(all.subList(1, STARTS))));
    }

    /** For whoever wants to mend it; not part of the table. */
    private static void tellMostExpensive(Map<String, Long> nanos) {
        nanos.entrySet().stream()
                .filter(one -> isOfPeople(one.getKey()))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_EXPENSIVE)
                .forEach(one -> System.err.printf(Locale.ROOT, "%8.1f ms %s%n", one.getValue() / MILLI, one.getKey()));
        System.err.println();
    }

    private static double sum(Map<String, Long> nanos, Predicate<String> which) {
        return nanos.entrySet().stream()
                .filter(one -> which.test(one.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static void token(ConfigurableApplicationContext platform, HttpClient http, URI login) throws Exception {
        SecretValue token = SecretValue.of(signIn(http, login, EMAIL).headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("serai-access="))
                .map(cookie -> cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow());
        BearerTokens tokens = platform.getBean(BearerTokens.class);
        JdbcClient jdbc = platform.getBean(JdbcClient.class);
        Callable<Integer> bare = () -> jdbc.sql("select 1").query(Integer.class).single();
        Turns.Result result =
                Turns.of(RATIOS, () -> tokens.find(token).orElseThrow().client(), bare);
        row(
                "an access token is checked, as at each call",
                "%.0f µs, median".formatted(result.nanos() / MICRO),
                result.ratios() + " of `select 1` (" + Math.round(result.otherNanos() / MICRO) + " µs)");
    }

    private static void logins(ConfigurableApplicationContext platform, HttpClient http, URI login) throws Exception {
        Passwords passwords = platform.getBean(Passwords.class);
        SecretValue password = SecretValue.of(PASSWORD);
        List<String> people = people(platform, passwords.hash(password));
        AtomicInteger next = new AtomicInteger();
        List<Double> rates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
            double signing = seconds(() -> signIn(http, login, people.get(next.getAndIncrement() % PEOPLE))
                            .statusCode()
                    == 303);
            double bare = seconds(() -> !passwords.hash(password).isEmpty());
            if (round >= 0) {
                rates.add(LOGINS / signing);
                ratios.add(bare / signing);
            }
        }
        row(
                "logins, each core",
                "%.1f for each second of processor time".formatted(median(rates)),
                Ratios.of(ratios) + " of Argon2id alone");
    }

    /** Several: who signs in many times at once is held to be guessing. */
    private static List<String> people(ConfigurableApplicationContext platform, String hash) {
        List<String> people = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            String email = "person-" + i + "@serai.test";
            platform.getBean(Users.class).add(email, "Person", hash, Users.DEFAULT_WORKSPACE, Role.MEMBER);
            people.add(email);
        }
        return people;
    }

    /** Processor time of this JVM for so many of them: the browser's side is in it, the database's is not. */
    private static double seconds(Callable<Boolean> work) throws Exception {
        long begun = PROCESS.getProcessCpuTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < LOGINS; i++) {
                all.add(work);
            }
            for (Future<Boolean> one : threads.invokeAll(all)) {
                if (!one.get()) {
                    throw new IllegalStateException("Nobody was signed in.");
                }
            }
        }
        return (PROCESS.getProcessCpuTime() - begun) / 1e9;
    }

    private static HttpResponse<Void> signIn(HttpClient http, URI login, String email)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(login)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=" + email + "&password=" + PASSWORD.replace(' ', '+')))
                        .build(),
                BodyHandlers.discarding());
    }

    private static double median(List<Double> values) {
        return Ratios.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void row(String what, String figure, String compared) {
        System.out.println(String.format(Locale.ROOT, "| %s | %s | %s |", what, figure, compared));
    }
}
