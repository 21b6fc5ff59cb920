package dev.serai.server.ops;

import dev.serai.connector.SeraiException;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.server.ops.SeraiConfiguration.Vault;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of HashiCorp Vault or OpenBao. */
final class VaultReader {
    private static final String ADDRESS = "VAULT_ADDR";
    private static final String LOGINS =
            "SERAI_VAULT_ROLE_ID with SERAI_VAULT_SECRET_ID_FILE (serai vault init makes both), SERAI_VAULT_JWT_ROLE with"
                    + " SERAI_VAULT_JWT_FILE, or SERAI_VAULT_TOKEN_FILE.";

    private final Settings settings;
    private final boolean production;

    VaultReader(Settings settings, boolean production) {
        this.settings = settings;
        this.production = production;
    }

    static VaultSettings settings(Map<String, String> environment) {
        Settings settings = Settings.load(environment);
        boolean production =
                Objects.requireNonNullElse(settings.text("PUBLIC_URL"), "").startsWith("https:");
        if (settings.text(ADDRESS) == null) {
            settings.problem(ADDRESS, "is missing: without it the vault is the embedded one, which prepares itself.");
        }
        VaultSettings read = new VaultReader(settings, production).where();
        if (read == null || !settings.problems().isEmpty()) {
            throw new ConfigurationException(settings.problems());
        }
        return read;
    }

    /** Null for the embedded vault, and after a problem. */
    @Nullable
    Vault read() {
        if (settings.text(ADDRESS) == null) {
            given().forEach(kind -> settings.problem(
                    ADDRESS,
                    "is missing though a login is given: set it, or remove SERAI_"
                            + kind.keys().collect(Collectors.joining(" and SERAI_")) + "."));
            return null;
        }
        VaultSettings where = where();
        VaultLogin login = login();
        return where == null || login == null ? null : new Vault(where, login);
    }

    private @Nullable VaultSettings where() {
        List<URI> nodes = settings.list(ADDRESS).stream()
                .map(text -> settings.url(ADDRESS, text, "https://vault.example.com:8200"))
                .filter(Objects::nonNull)
                .toList();
        if (nodes.isEmpty()) {
            return null;
        }
        if (production && nodes.stream().anyMatch(VaultReader::isInTheClear)) {
            settings.problem(ADDRESS, "plain http would show every credential to the network: use https.");
        }
        String mount = settings.text("VAULT_MOUNT");
        try {
            VaultSettings usual = VaultSettings.at(nodes);
            return (mount == null ? usual : usual.withMount(mount))
                    .withNamespace(settings.text("VAULT_NAMESPACE"))
                    .withCaFile(settings.readableFile("VAULT_CA_FILE"));
        } catch (SeraiException wrong) {
            settings.problem(ADDRESS, "or what goes with it: " + wrong.getMessage());
            return null;
        }
    }

    private static boolean isInTheClear(URI node) {
        return "http".equals(node.getScheme())
                && !ConfigurationReader.LOOPBACK.matcher(node.getHost()).matches();
    }

    private @Nullable VaultLogin login() {
        List<Kind> given = given();
        if (given.isEmpty()) {
            settings.problem("VAULT_ROLE_ID", "is missing, as is every other login for the vault: give " + LOGINS);
            return null;
        }
        if (given.size() > 1) {
            settings.problem(given.getLast().first, "is one login for the vault too many. Keep one of: " + LOGINS);
            return null;
        }
        Kind kind = given.getFirst();
        List<String> missing =
                kind.keys().filter(key -> settings.text(key) == null).toList();
        if (!missing.isEmpty()) {
            settings.problem(missing.getFirst(), "is missing: the login for the vault needs it, too.");
            return null;
        }
        Path file = settings.readableFile(kind.secretFile);
        return file == null ? null : login(kind, file);
    }

    private @Nullable VaultLogin login(Kind kind, Path file) {
        String path = settings.text("VAULT_AUTH_PATH");
        String role = Objects.requireNonNullElse(settings.text(kind.first), "");
        try {
            return switch (kind) {
                case APP_ROLE -> new VaultLogin.AppRole(path == null ? "approle" : path, role, file);
                case JWT -> new VaultLogin.Jwt(path == null ? "jwt" : path, role, file);
                case TOKEN -> new VaultLogin.TokenFile(file);
            };
        } catch (SeraiException wrong) {
            settings.problem("VAULT_AUTH_PATH", "or the role: " + wrong.getMessage());
            return null;
        }
    }

    private List<Kind> given() {
        return Stream.of(Kind.values())
                .filter(kind -> kind.keys().anyMatch(key -> settings.text(key) != null))
                .toList();
    }

    private enum Kind {
        APP_ROLE("VAULT_ROLE_ID", "VAULT_SECRET_ID_FILE"),
        JWT("VAULT_JWT_ROLE", "VAULT_JWT_FILE"),
        TOKEN("VAULT_TOKEN_FILE", "VAULT_TOKEN_FILE");

        private final String first;
        private final String secretFile;

        Kind(String first, String secretFile) {
            this.first = first;
            this.secretFile = secretFile;
        }

        private Stream<String> keys() {
            return Stream.of(first, secretFile).distinct();
        }
    }
}
