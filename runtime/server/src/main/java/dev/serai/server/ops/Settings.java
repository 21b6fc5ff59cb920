package dev.serai.server.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.credential.SecretValue;
import dev.serai.server.ops.ConfigurationException.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The settings as texts, by their name without {@code SERAI_}, and the problems found so far. */
final class Settings {
    private static final Set<String> SECRETS = Set.of("DATABASE_PASSWORD", "ADMIN_PASSWORD");
    private static final Set<String> KEYS = Stream.concat(
                    Stream.of(
                            "PORT",
                            "BIND",
                            "PUBLIC_URL",
                            "ALLOWED_HOSTS",
                            "DATABASE_URL",
                            "DATABASE_USER",
                            "VAULT_ADDR",
                            "VAULT_MOUNT",
                            "VAULT_NAMESPACE",
                            "VAULT_CA_FILE",
                            "VAULT_AUTH_PATH",
                            "VAULT_ROLE_ID",
                            "VAULT_SECRET_ID_FILE",
                            "VAULT_JWT_ROLE",
                            "VAULT_JWT_FILE",
                            "VAULT_TOKEN_FILE",
                            "ADMIN_EMAIL",
                            "HTTPS_PROXY",
                            "PASSWORD_GRANT_CLIENTS",
                            "APPS_DOMAIN",
                            "QR_CODE",
                            "JOB_USER",
                            "JOB_PATHS",
                            "JOB_PODMAN",
                            "JOB_NETWORK"),
                    SECRETS.stream().flatMap(name -> Stream.of(name, name + "_FILE")))
            .collect(Collectors.toUnmodifiableSet());

    private final Path home;
    private final Map<String, String> values;
    private final List<Problem> problems;

    private Settings(Path home, Map<String, String> values, List<Problem> problems) {
        this.home = home;
        this.values = values;
        this.problems = problems;
    }

    static Settings load(Map<String, String> environment) {
        List<Problem> problems = new ArrayList<>();
        Path home = home(environment, problems);
        Map<String, String> values = new HashMap<>(file(home.resolve("serai.yaml"), problems));
        for (String key : KEYS) {
            String value = environment.get("SERAI_" + key);
            if (value != null && !value.isBlank()) {
                values.put(key, value.strip());
            }
        }
        return new Settings(home, values, problems);
    }

    Path home() {
        return home;
    }

    List<Problem> problems() {
        return problems;
    }

    @Nullable
    String text(String key) {
        return values.get(key);
    }

    List<String> list(String key) {
        return Stream.of(values.getOrDefault(key, "").split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** From the file that {@code key_FILE} names, else inline. */
    @Nullable
    SecretValue secret(String key) {
        String file = values.get(key + "_FILE");
        if (file == null) {
            return SecretValue.ofNullable(values.get(key));
        }
        try {
            SecretValue secret =
                    SecretValue.ofNullable(Files.readString(Path.of(file)).strip());
            if (secret == null) {
                problem(key + "_FILE", "the file " + file + " is empty.");
            }
            return secret;
        } catch (IOException _) {
            problem(key + "_FILE", "the file " + file + " cannot be read by this user.");
            return null;
        }
    }

    /** Null after a problem. */
    @Nullable
    URI url(String key, String text, String example) {
        try {
            URI url = URI.create(text);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // Said below, as for every other text that is no URL.
        }
        problem(key, "'" + text + "' is not a URL such as " + example + ".");
        return null;
    }

    /** Null without it, and after a problem. */
    @Nullable
    Path readableFile(String key) {
        String name = values.get(key);
        if (name == null) {
            return null;
        }
        Path file = Path.of(name);
        if (!Files.isReadable(file)) {
            problem(key, "the file " + file + " cannot be read by this user.");
            return null;
        }
        return file;
    }

    void refuseInlineSecrets(boolean production) {
        for (String key : new TreeSet<>(SECRETS)) {
            if (production && values.containsKey(key)) {
                problem(
                        key,
                        "secrets do not stand inline in production: write it to a file and name that in SERAI_" + key
                                + "_FILE.");
            }
        }
    }

    /** @param key without {@code SERAI_} */
    void problem(String key, String mend) {
        problems.add(new Problem("SERAI_" + key, mend));
    }

    private static Path home(Map<String, String> environment, List<Problem> problems) {
        String named = environment.get("SERAI_HOME");
        Path home = named == null || named.isBlank()
                ? Path.of(System.getProperty("user.home"), ".serai")
                : Path.of(named).toAbsolutePath();
        try {
            if (!Files.isDirectory(home)) {
                Files.createDirectories(
                        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException failed) {
            problems.add(new Problem("SERAI_HOME", "the folder " + home + " cannot be made: " + failed.getMessage()));
        }
        return home;
    }

    private static Map<String, String> file(Path file, List<Problem> problems) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            Map<String, String> found = new HashMap<>();
            JsonNode document = new YAMLMapper().readTree(Files.readString(file));
            document.properties().forEach(entry -> {
                String key = entry.getKey().toUpperCase(Locale.ROOT);
                if (KEYS.contains(key)) {
                    found.put(key, text(entry.getValue()));
                } else {
                    problems.add(new Problem(
                            file + ", " + entry.getKey(),
                            "is not a setting. There are: "
                                    + new TreeSet<>(KEYS).toString().toLowerCase(Locale.ROOT)));
                }
            });
            return found;
        } catch (JsonProcessingException wrong) {
            // Only the place: the text around it might hold a secret.
            var at = wrong.getLocation();
            problems.add(new Problem(
                    file.toString(),
                    "is not YAML"
                            + (at == null
                                    ? "."
                                    : " at line " + at.getLineNr() + ", column " + at.getColumnNr() + ".")));
        } catch (IOException _) {
            problems.add(new Problem(file.toString(), "cannot be read by this user."));
        }
        return Map.of();
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","))
                : value.asText().strip();
    }
}
