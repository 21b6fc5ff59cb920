package dev.serai.credential.connection;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Generation;
import dev.serai.credential.connection.Connection.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a connections file and reports all that is wrong with it at once, by line. */
final class ConnectionsFile {
    private static final Pattern SECRET = Pattern.compile("(?i).*(secret|token|password|passphrase|api_?key).*");

    private final Instant written;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Connection> connections = new LinkedHashMap<>();
    private final Map<OAuthClientId, OAuthClient> clients = new LinkedHashMap<>();

    private ConnectionsFile(Instant written) {
        this.written = written;
    }

    /** What a file declares, as if nothing had happened to the connections yet. */
    record Declared(Map<String, Connection> byAlias, Map<OAuthClientId, OAuthClient> clients) {}

    /** @throws SeraiException CONFIGURATION, {@code invalid_connections_file} */
    static Declared read(Path file) {
        try {
            var content = new ConnectionsFile(Files.getLastModifiedTime(file).toInstant());
            content.document(Files.readString(file));
            if (!content.problems.isEmpty()) {
                throw invalid(file + " has to be corrected:\n  " + String.join("\n  ", content.problems), null);
            }
            return new Declared(content.connections, content.clients);
        } catch (IOException e) {
            throw invalid(
                    "The connections file " + file
                            + " cannot be read as UTF-8 text. Check its path, its rights and its encoding.",
                    e);
        }
    }

    private static SeraiException invalid(String message, @Nullable Throwable cause) {
        return new SeraiException(ErrorType.CONFIGURATION, "invalid_connections_file", false, message, cause);
    }

    private void problem(int line, String text) {
        problems.add("line " + line + ": " + text);
    }

    private void document(String text) throws IOException {
        try {
            Yaml root = Yaml.parse(text);
            if (root == null) {
                problem(1, "the file is empty; it needs 'connections:'");
            } else {
                fields(root, "the file", Set.of("connections")).ifPresent(this::connections);
            }
        } catch (Yaml.Malformed e) {
            problem(e.line(), String.valueOf(e.getMessage()));
        }
    }

    private void connections(Yaml.Fields top) {
        Yaml declared = top.fields().get("connections");
        if (declared == null) {
            problem(top.line(), "'connections' is missing or empty");
        } else {
            fields(declared, "connections", null)
                    .ifPresent(byAlias -> byAlias.fields().forEach(this::connection));
        }
    }

    private void connection(String alias, Yaml value) {
        String where = "connections." + alias;
        if (!Alias.isAcceptable(alias)) {
            problem(value.line(), where + ": an alias is 1 to 63 of a-z, 0-9 and hyphens and does not look like an id");
        }
        fields(value, where, Set.of("id", "connector", "client", "settings", "scopes"))
                .ifPresent(fields -> connection(alias, where, fields));
    }

    private void connection(String alias, String where, Yaml.Fields fields) {
        String connector = text(fields, where, "connector");
        ConnectionId id = fields.fields().containsKey("id")
                ? id(fields, where, ConnectionId::new)
                : Alias.isAcceptable(alias) ? new ConnectionId(alias) : null;
        OAuthClientId client = client(fields, where, connector);
        Map<String, String> settings = settings(fields, where + ".settings");
        List<String> scopes = scopes(fields, where + ".scopes");
        if (id != null && connector != null && client != null) {
            collision(alias, id)
                    .ifPresent(other -> problem(
                            fields.line(), where + " and connections." + other + " share an id or a name: change one"));
            connections.put(alias, initial(id, alias, connector, client, settings, scopes));
        }
    }

    /** Who has this id, or this alias as its id. */
    private Optional<String> collision(String alias, ConnectionId id) {
        return connections.values().stream()
                .filter(other -> other.id().equals(id)
                        || other.id().value().equals(alias)
                        || other.alias().equals(id.value()))
                .map(Connection::alias)
                .findFirst();
    }

    private @Nullable OAuthClientId client(Yaml.Fields connection, String place, @Nullable String connector) {
        String where = place + ".client";
        Yaml value = connection.fields().get("client");
        if (value == null) {
            problem(connection.line(), where + " is missing: it needs 'id' and 'client_id'");
            return null;
        }
        return fields(value, where, Set.of("id", "client_id"))
                .flatMap(fields -> Optional.ofNullable(declared(fields, where, connector)))
                .orElse(null);
    }

    private @Nullable OAuthClientId declared(Yaml.Fields fields, String where, @Nullable String connector) {
        OAuthClientId id = id(fields, where, OAuthClientId::new);
        String clientId = text(fields, where, "client_id");
        if (id == null || clientId == null || connector == null) {
            return null;
        }
        boolean isDefault =
                clients.values().stream().noneMatch(other -> other.connector().equals(connector));
        OAuthClient declared = new OAuthClient(
                id, YamlConnections.WORKSPACE, connector, id.value(), clientId, List.of(), isDefault, written);
        OAuthClient other = clients.putIfAbsent(id, declared);
        if (other != null
                && !(other.clientId().equals(clientId) && other.connector().equals(connector))) {
            problem(fields.line(), where + ": " + id + " is declared above with another connector or client_id");
        }
        return id;
    }

    private Map<String, String> settings(Yaml.Fields connection, String where) {
        Map<String, String> settings = new LinkedHashMap<>();
        Yaml value = connection.fields().get("settings");
        Optional.ofNullable(value)
                .flatMap(given -> fields(given, where, null))
                .ifPresent(fields -> fields.fields().forEach((name, setting) -> {
                    if (setting instanceof Yaml.Text text) {
                        settings.put(name, text.value());
                    } else {
                        problem(setting.line(), where + "." + name + " must be a plain value");
                    }
                }));
        return settings;
    }

    private List<String> scopes(Yaml.Fields connection, String where) {
        List<String> scopes = new ArrayList<>();
        switch (connection.fields().get("scopes")) {
            case Yaml.Items list ->
                list.items().forEach(item -> {
                    if (item instanceof Yaml.Text text) {
                        scopes.add(text.value());
                    } else {
                        problem(item.line(), where + " must be a list of plain values");
                    }
                });
            case Yaml.Text text -> scopes.addAll(List.of(text.value().strip().split("\\s+")));
            case Yaml.Fields fields -> problem(fields.line(), where + " must be a list of plain values");
            case null -> {}
        }
        return scopes;
    }

    /** The value as a mapping with no other keys than these; empty, and a problem, if it is none. */
    private Optional<Yaml.Fields> fields(Yaml value, String where, @Nullable Set<String> known) {
        if (!(value instanceof Yaml.Fields fields)) {
            problem(value.line(), where + " must be a mapping (key: value)");
            return Optional.empty();
        }
        fields.fields().forEach((name, field) -> {
            if (known != null && !known.contains(name)) {
                problem(
                        field.line(),
                        SECRET.matcher(name).matches()
                                ? where + "." + name + " does not belong here: secrets lie in the vault"
                                : where + "." + name + " is unknown here; known are "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()));
            }
        });
        return Optional.of(fields);
    }

    private @Nullable String text(Yaml.Fields fields, String where, String name) {
        Yaml value = fields.fields().get(name);
        if (value instanceof Yaml.Text text && !text.value().isBlank()) {
            return text.value();
        }
        problem(
                value == null ? fields.line() : value.line(),
                where + "." + name + (value == null ? " is missing" : " must be a plain value"));
        return null;
    }

    private <T> @Nullable T id(Yaml.Fields fields, String where, Function<String, T> make) {
        String id = text(fields, where, "id");
        try {
            return id == null ? null : make.apply(id);
        } catch (IllegalArgumentException e) {
            problem(fields.line(), where + ".id: " + e.getMessage());
            return null;
        }
    }

    private Connection initial(
            ConnectionId id,
            String alias,
            String connector,
            OAuthClientId client,
            Map<String, String> settings,
            List<String> scopes) {
        return new Connection(
                id,
                YamlConnections.WORKSPACE,
                alias,
                connector,
                client,
                null,
                Status.ACTIVE,
                1,
                Generation.NONE,
                0,
                settings,
                scopes,
                null,
                null,
                null,
                null,
                null,
                written);
    }
}
