package dev.serai.server.oauthclient;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.Credential.ClientSecret;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.OAuthClientId;
import dev.serai.credential.connection.PostgresOAuthClients;
import dev.serai.credential.oauth2.ClientCredentials;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.HttpProblem;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The OAuth clients of a workspace. Secrets go to the vault before the client exists, and never come back out of here. */
@Service
public class OAuthClients {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern CLIENT_ID = Pattern.compile("[\\x21-\\x7e]{1,500}");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,300}");
    private static final int LONGEST_SECRET = 4_000;
    private static final int LONGEST_NAME = 100;

    private final PostgresOAuthClients clients;
    private final ClientSettings clientSettings;
    private final CredentialVault vault;
    private final Connectors connectors;
    private final Audit audit;
    private final Clock clock;

    OAuthClients(
            PostgresOAuthClients clients,
            ClientSettings clientSettings,
            CredentialVault vault,
            Connectors connectors,
            Audit audit,
            Clock clock) {
        this.clients = clients;
        this.clientSettings = clientSettings;
        this.vault = vault;
        this.connectors = connectors;
        this.audit = audit;
        this.clock = clock;
    }

    public List<OAuthClient> list(String workspace) {
        return clients.list(workspace, null);
    }

    /** @throws HttpProblem 404 if the workspace has none of this id */
    public OAuthClient require(String workspace, OAuthClientId id) {
        return clients.find(workspace, id).orElseThrow(OAuthClients::unknown);
    }

    private static HttpProblem unknown() {
        return HttpProblem.notFound(
                "unknown_oauth_client", "There is no such OAuth client in this workspace: it was removed.");
    }

    /** As above, for an id that came from outside. */
    public OAuthClient require(String workspace, String id) {
        if (!ID.matcher(id).matches()) {
            throw unknown();
        }
        return require(workspace, new OAuthClientId(id));
    }

    /** The default client for a connector; empty if an admin has to register one first. */
    public Optional<OAuthClient> defaultFor(String workspace, String connector) {
        return clients.defaultFor(workspace, connector);
    }

    /**
     * The client that accounts are to be connected with.
     *
     * @param id from outside; null or blank for the connector's default
     * @return empty if none is registered, or this one is another connector's
     * @throws HttpProblem 404 if the workspace has none of this id
     */
    public Optional<OAuthClient> chosen(String workspace, Connector connector, @Nullable String id) {
        return id == null || id.isBlank()
                ? defaultFor(workspace, connector.id())
                : Optional.of(require(workspace, id))
                        .filter(one -> one.connector().equals(connector.id()));
    }

    /** What is said where {@link #chosen} finds none. */
    public static HttpProblem missing(Connector connector) {
        return HttpProblem.conflict(
                "oauth_client_missing",
                "No OAuth client is registered for " + connector.name() + ": an admin has to do that first.");
    }

    /**
     * Registers a client.
     *
     * @param name what the workspace calls it; blank for the connector's name
     * @param scopes to ask for beside the connector's defaults
     * @param settings values of {@link ClientSettings#fixable} settings
     */
    public OAuthClient register(
            CurrentUser user,
            String connectorId,
            @Nullable String name,
            String clientId,
            @Nullable SecretValue secret,
            List<String> scopes,
            Map<String, String> settings) {
        Connector connector = connectors
                .find(connectorId)
                .orElseThrow(() -> HttpProblem.unprocessable(
                        "unknown_connector",
                        "There is no connector '" + printable(connectorId) + "'. Choose one of the catalogue."));
        OAuthClient client = checked(user, connector, name, clientId, secret, scopes);
        ClientSettings.check(connector, settings);
        if (secret != null) {
            vault.write(client.id().path(), new ClientSecret(secret), 0);
        }
        OAuthClient kept = clients.insert(client);
        clientSettings.fix(connector, kept.id(), settings);
        audit.record(
                user.workspace(),
                user.id(),
                "oauth_client.registered",
                "oauth-client/" + kept.id(),
                Map.of("connector", connectorId, "name", kept.name(), "client_id", clientId));
        return kept;
    }

    private OAuthClient checked(
            CurrentUser user,
            Connector connector,
            @Nullable String name,
            String clientId,
            @Nullable SecretValue secret,
            List<String> scopes) {
        String called = name == null || name.isBlank() ? connector.name() : name.strip();
        if (called.length() > LONGEST_NAME) {
            throw HttpProblem.unprocessable("invalid_name", "The name is longer than " + LONGEST_NAME + " characters.");
        }
        if (!CLIENT_ID.matcher(clientId).matches()) {
            throw HttpProblem.unprocessable(
                    "invalid_client_id",
                    "The client_id is empty or has blanks or other characters that no provider gives: copy it again.");
        }
        if (connector.oauth2().clientAuthentication().needsSecret() && secret == null) {
            throw HttpProblem.unprocessable(
                    "client_secret_missing",
                    connector.name() + " needs a client_secret: copy it from the provider's console.");
        }
        if (secret != null) {
            requireSecret(secret);
        }
        for (String scope : scopes) {
            if (!SCOPE.matcher(scope).matches()) {
                throw HttpProblem.unprocessable(
                        "invalid_scope",
                        "One of the extra scopes has characters that a scope cannot have (RFC 6749 §3.3).");
            }
        }
        return new OAuthClient(
                OAuthClientId.random(),
                user.workspace(),
                connector.id(),
                called,
                clientId,
                scopes,
                false,
                clock.instant());
    }

    /** @throws HttpProblem 422 for what no provider gives */
    static void requireSecret(SecretValue secret) {
        if (secret.length() > LONGEST_SECRET || secret.reveal().chars().anyMatch(c -> c < 0x20)) {
            throw HttpProblem.unprocessable(
                    "invalid_client_secret", "The client_secret is not one that a provider gives: copy it again.");
        }
    }

    public void setDefault(CurrentUser user, OAuthClient client) {
        clients.setDefault(user.workspace(), client.id());
        audit.record(user.workspace(), user.id(), "oauth_client.made_default", "oauth-client/" + client.id(), Map.of());
    }

    /** @throws SeraiException USER if connections use it */
    public void remove(CurrentUser user, OAuthClient client) {
        clients.remove(user.workspace(), client.id());
        if (vault.readActive(client.id().path(), 0) instanceof Read.Found found) {
            long version = vault.write(client.id().path(), new Tombstone(0), found.version());
            vault.destroyBefore(client.id().path(), version);
        }
        audit.record(
                user.workspace(),
                user.id(),
                "oauth_client.removed",
                "oauth-client/" + client.id(),
                Map.of("connector", client.connector(), "name", client.name()));
    }

    /**
     * The client as it shows itself at the provider.
     *
     * @throws VaultException if the vault cannot be read
     */
    public ClientCredentials credentials(OAuthClient client) {
        return candidates(client).getFirst();
    }

    /**
     * The ways in which the client may show itself now, the first to be tried first: with two secrets while one is rotated.
     *
     * @throws VaultException if the vault cannot be read
     */
    public List<ClientCredentials> candidates(OAuthClient client) {
        boolean hasSecret = connectors
                .find(client.connector())
                .map(connector -> connector.oauth2().clientAuthentication().needsSecret())
                .orElse(true);
        // at least the version that was written when it was registered: a lagging vault node may not show it yet
        return switch (vault.read(client.id().path(), hasSecret ? 1 : 0)) {
            case Read.Found(ClientSecret secrets, long _) -> ClientCredentials.all(client.clientId(), secrets);
            case Read.Absent ignored -> List.of(new ClientCredentials(client.clientId(), null));
            case Read.Found ignored -> throw noSecret(client);
            case Read.Destroyed ignored -> throw noSecret(client);
        };
    }

    private static SeraiException noSecret(OAuthClient client) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "client_secret_missing",
                "The vault holds no secret for the OAuth client '" + client.name()
                        + "': an admin has to register it again.");
    }

    private static String printable(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "?");
    }
}
