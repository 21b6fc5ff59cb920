package dev.serai.server.ops;

import dev.serai.credential.SecretValue;
import dev.serai.server.ops.SeraiConfiguration.Admin;
import dev.serai.server.ops.SeraiConfiguration.Database;
import dev.serai.server.ops.SeraiConfiguration.Jobs;
import dev.serai.terminal.TerminalQrCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns settings into a configuration. A value that is wrong is noted and replaced by one that lets the check go on. */
final class ConfigurationReader {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final int SHORTEST_PASSWORD = 12;

    private final Settings settings;

    private ConfigurationReader(Settings settings) {
        this.settings = settings;
    }

    static SeraiConfiguration read(Map<String, String> environment) {
        Settings settings = Settings.load(environment);
        SeraiConfiguration configuration = new ConfigurationReader(settings).read(settings.home());
        if (!settings.problems().isEmpty()) {
            throw new ConfigurationException(settings.problems());
        }
        return configuration;
    }

    private SeraiConfiguration read(Path home) {
        int port = port();
        URI publicUrl = publicUrl(port);
        boolean production = "https".equals(publicUrl.getScheme());
        settings.refuseInlineSecrets(production);
        return new SeraiConfiguration(
                home,
                port,
                bind(production),
                publicUrl,
                allowedHosts(),
                database(production),
                new VaultReader(settings, production).read(),
                admin(),
                httpsProxy(),
                Set.copyOf(settings.list("PASSWORD_GRANT_CLIENTS")),
                appsDomain(publicUrl),
                qrCode(),
                jobs());
    }

    private int port() {
        String text = settings.text("PORT");
        if (text == null) {
            return 8080;
        }
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        problem("PORT", "'" + text + "' is not a port: a number from 1 to 65535.");
        return 8080;
    }

    private URI publicUrl(int port) {
        URI standard = URI.create("http://localhost:" + port);
        String text = settings.text("PUBLIC_URL");
        if (text == null) {
            return standard;
        }
        URI url = settings.url("PUBLIC_URL", text, "https://serai.example.com");
        if (url == null) {
            return standard;
        }
        if (!(url.getPath().isEmpty() || url.getPath().equals("/")) || url.getQuery() != null) {
            problem("PUBLIC_URL", "give scheme, host and port only; Serai does not run below a path.");
        }
        if ("http".equals(url.getScheme()) && !LOOPBACK.matcher(url.getHost()).matches()) {
            problem(
                    "PUBLIC_URL",
                    "http is for this machine alone (http://localhost:" + port
                            + "). Put a proxy with TLS in front and write https://" + url.getHost() + ".");
        }
        return URI.create(url.getScheme() + "://" + url.getAuthority());
    }

    private String bind(boolean production) {
        String text = settings.text("BIND");
        if (text == null) {
            return production ? "0.0.0.0" : "127.0.0.1";
        }
        if (!production && !LOOPBACK.matcher(text).matches()) {
            problem(
                    "BIND",
                    "'" + text + "' is reachable from outside, and without https everybody on the way reads along."
                            + " Leave it at 127.0.0.1, or set SERAI_PUBLIC_URL to an https address.");
        }
        return text;
    }

    private Set<String> allowedHosts() {
        Set<String> hosts = new LinkedHashSet<>();
        for (String host : settings.list("ALLOWED_HOSTS")) {
            if (HOST.matcher(host).matches()) {
                hosts.add(host);
            } else {
                problem("ALLOWED_HOSTS", "'" + host + "' is not a host: write host or host:port, separated by commas.");
            }
        }
        return hosts;
    }

    private @Nullable Database database(boolean production) {
        String url = settings.text("DATABASE_URL");
        String user = settings.text("DATABASE_USER");
        SecretValue password = settings.secret("DATABASE_PASSWORD");
        if (url == null) {
            if (user != null || password != null) {
                problem("DATABASE_URL", "is missing though a user or password is given: set it, or remove those.");
            }
            return null;
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            problem("DATABASE_URL", "must be a PostgreSQL URL: jdbc:postgresql://host:5432/serai.");
        }
        if (production && url.contains("password=")) {
            problem(
                    "DATABASE_URL",
                    "holds a password: move it to a file and name that in SERAI_DATABASE_PASSWORD_FILE.");
        }
        return new Database(url, user, password);
    }

    private @Nullable Admin admin() {
        String email = settings.text("ADMIN_EMAIL");
        SecretValue password = settings.secret("ADMIN_PASSWORD");
        if (email == null && password == null) {
            return null;
        }
        if (email == null || !EMAIL.matcher(email).matches()) {
            problem("ADMIN_EMAIL", "is not an e-mail address; it goes together with SERAI_ADMIN_PASSWORD_FILE.");
        }
        if (password == null) {
            problem(
                    "ADMIN_PASSWORD_FILE",
                    "is missing: write the first admin's password to a file and name that here.");
        } else if (password.length() < SHORTEST_PASSWORD) {
            problem("ADMIN_PASSWORD_FILE", "holds a password of less than " + SHORTEST_PASSWORD + " characters.");
        }
        return email == null || password == null ? null : new Admin(email, password);
    }

    private @Nullable URI httpsProxy() {
        String text = settings.text("HTTPS_PROXY");
        return text == null ? null : settings.url("HTTPS_PROXY", text, "http://proxy.example.com:3128");
    }

    private String appsDomain(URI publicUrl) {
        String text = settings.text("APPS_DOMAIN");
        if (text == null) {
            return "localhost" + (publicUrl.getPort() < 0 ? "" : ":" + publicUrl.getPort());
        }
        if (!HOST.matcher(text).matches()) {
            problem("APPS_DOMAIN", "'" + text + "' is not a domain, e.g. apps.example.com.");
        }
        return text;
    }

    private TerminalQrCode.When qrCode() {
        String text = settings.text("QR_CODE");
        for (TerminalQrCode.When when : TerminalQrCode.When.values()) {
            if (when.name().toLowerCase(Locale.ROOT).equals(text)) {
                return when;
            }
        }
        if (text != null) {
            problem("QR_CODE", "'" + text + "' is not one of: auto (in a terminal that shows it), always, never.");
        }
        return TerminalQrCode.When.AUTO;
    }

    private Jobs jobs() {
        List<Path> paths = new ArrayList<>();
        for (String path : settings.list("JOB_PATHS")) {
            if (path.startsWith("/") && Files.isReadable(Path.of(path))) {
                paths.add(Path.of(path).normalize());
            } else {
                problem("JOB_PATHS", "'" + path + "' is not a path, from the root, that this user can read.");
            }
        }
        String podman = settings.text("JOB_PODMAN");
        String network = settings.text("JOB_NETWORK");
        return new Jobs(
                settings.text("JOB_USER"),
                paths,
                podman == null ? List.of("podman") : List.of(podman.split("\\s+")),
                network == null ? "host" : network);
    }

    private void problem(String key, String mend) {
        settings.problem(key, mend);
    }
}
