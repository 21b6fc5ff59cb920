package dev.serai.server.ops;

import dev.serai.credential.SecretValue;
import dev.serai.credential.hashicorp.VaultLogin;
import dev.serai.credential.hashicorp.VaultSettings;
import dev.serai.terminal.TerminalQrCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How this installation is set up: {@code $SERAI_HOME/serai.yaml} and the environment's {@code SERAI_*} variables, which
 * win. Complete and valid once it exists. Immutable.
 *
 * @param home where Serai keeps its own files; exists, and is readable by its owner only
 * @param bind the address that the server listens on
 * @param publicUrl where browsers and providers reach Serai: scheme, host and port, without a slash at the end
 * @param allowedHosts hosts, {@code host} or {@code host:port}, that may be called although private or by plain http
 * @param database null for the embedded one
 * @param vault null for the embedded one
 * @param admin who is made the first admin; null to let set-up ask
 * @param httpsProxy through which providers are called; null for none
 * @param passwordGrantClients client_ids of the operator's own programs that may bring people's passwords
 * @param appsDomain under which applications answer, each on its own host; a port may follow
 * @param qrCode when the set-up link is printed as a QR code, too
 * @param jobs how jobs run on this machine
 */
public record SeraiConfiguration(
        Path home,
        int port,
        String bind,
        URI publicUrl,
        Set<String> allowedHosts,
        @Nullable Database database,
        @Nullable Vault vault,
        @Nullable Admin admin,
        @Nullable URI httpsProxy,
        Set<String> passwordGrantClients,
        String appsDomain,
        TerminalQrCode.When qrCode,
        Jobs jobs) {

    public SeraiConfiguration {
        allowedHosts = Set.copyOf(allowedHosts);
        passwordGrantClients = Set.copyOf(passwordGrantClients);
    }

    /**
     * Reads and checks everything.
     *
     * @param environment as {@link System#getenv()} gives it
     * @throws ConfigurationException with all problems at once
     */
    public static SeraiConfiguration load(Map<String, String> environment) {
        return ConfigurationReader.read(environment);
    }

    /** Serai's own folder, whatever else may be wrong with the configuration. */
    public static Path home(Map<String, String> environment) {
        return Settings.load(environment).home();
    }

    /**
     * Where the vault is, for whoever brings a login of his own: the platform's need not be there yet.
     *
     * @param environment as {@link System#getenv()} gives it
     * @throws ConfigurationException with all problems at once
     */
    public static VaultSettings vaultSettings(Map<String, String> environment) {
        return VaultReader.settings(environment);
    }

    /** Production is where the public URL is https: cookies are then Secure, and no secret may stand inline. */
    public boolean isProduction() {
        return "https".equals(publicUrl.getScheme());
    }

    /** The public URL as a browser writes it in {@code Origin}. */
    public String origin() {
        return publicUrl.toString();
    }

    /** A database of the operator's own. */
    public record Database(
            String url, @Nullable String user, @Nullable SecretValue password) {}

    /** A HashiCorp Vault or OpenBao, and how Serai comes in. */
    public record Vault(VaultSettings settings, VaultLogin login) {
        /** Of all its nodes, for messages. */
        public String address() {
            return settings.names();
        }
    }

    /**
     * How jobs run on this machine.
     *
     * @param user as whom, when Serai runs as root; null for {@code nobody}
     * @param paths what the commands of jobs see beside the system's programs, for reading
     * @param podman the program, and options of its own that stand before {@code run}
     * @param network of containers, as podman's {@code --network} takes it
     */
    public record Jobs(@Nullable String user, List<Path> paths, List<String> podman, String network) {
        public Jobs {
            paths = List.copyOf(paths);
            podman = List.copyOf(podman);
        }
    }

    /** The first admin, made without a browser. */
    public record Admin(String email, SecretValue password) {}
}
