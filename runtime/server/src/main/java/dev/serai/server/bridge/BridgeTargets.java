package dev.serai.server.bridge;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Setting;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.oauth2.AuthorizationRequest;
import dev.serai.server.oauthclient.ClientSettings;
import dev.serai.server.oauthclient.OAuthClients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out where a program may send people, and whether that is still so. */
@Component
class BridgeTargets {
    private final BridgeClients clients;
    private final BridgeEndpoints endpoints;
    private final Connectors connectors;
    private final OAuthClients oauthClients;
    private final ClientSettings clientSettings;
    private final OutboundHttp outbound;

    BridgeTargets(
            BridgeClients clients,
            BridgeEndpoints endpoints,
            Connectors connectors,
            OAuthClients oauthClients,
            ClientSettings clientSettings,
            OutboundHttp outbound) {
        this.clients = clients;
        this.endpoints = endpoints;
        this.connectors = connectors;
        this.oauthClients = oauthClients;
        this.clientSettings = clientSettings;
        this.outbound = outbound;
    }

    /**
     * Where, and with what.
     *
     * @param oauthClient mode connection: by which Serai asks; null in mode code
     * @param settings of the connector, checked
     */
    record Found(
            BridgeTarget target,
            @Nullable OAuthClient oauthClient,
            Map<String, String> settings,
            List<String> scopes) {}

    /** @throws BridgeRefusal if this client may not ask for it, or it cannot be done */
    Found find(BridgeClient client, BridgeRequest request) {
        if (!client.modes().contains(request.mode())) {
            throw BridgeRefusal.notAllowed(
                    "This bridge client may not use mode " + request.mode().word() + ": an admin decides that.");
        }
        @Nullable String id = request.connector();
        Found found = id == null ? endpoint(client, request) : connector(client, request, id);
        try {
            outbound.guard().check(found.target().authorizationEndpoint());
        } catch (SeraiException refused) {
            throw BridgeRefusal.badRequest(String.valueOf(refused.getMessage()));
        }
        return found;
    }

    private Found endpoint(BridgeClient client, BridgeRequest request) {
        BridgeEndpoint entry = endpoints
                .byAddress(client.workspace(), String.valueOf(request.authorizationEndpoint()))
                .filter(one -> client.endpoints().contains(one.id()))
                .orElseThrow(() -> BridgeRefusal.notAllowed(
                        "This authorization_endpoint is not allowed for your bridge client: an admin adds it to the list,"
                                + " letter by letter, and allows it to you."));
        return new Found(BridgeTarget.of(entry), null, Map.of(), request.scopes());
    }

    private Found connector(BridgeClient client, BridgeRequest request, String id) {
        Connector connector = connectors
                .find(id)
                .filter(one -> client.connectors().contains(one.id()))
                .orElseThrow(() -> BridgeRefusal.notAllowed(
                        "This connector is not allowed for your bridge client: an admin decides that."));
        Optional<OAuthClient> oauthClient = oauthClient(client, connector, request);
        Map<String, String> settings = settings(connector, oauthClient, request.settings());
        BridgeTarget target = BridgeTarget.of(connector, settings);
        return switch (request.mode()) {
            case CODE -> {
                if (request.codeChallenge() != null && takesNoChallenge(connector)) {
                    throw BridgeRefusal.badRequest(connector.name() + " takes no code_challenge: leave it out.");
                }
                yield new Found(target, null, settings, usual(connector, request.scopes()));
            }
            case CONNECTION -> {
                OAuthClient own = oauthClient.orElseThrow(() ->
                        BridgeRefusal.badRequest("No OAuth client" + (request.clientId() == null ? "" : " of this id")
                                + " is registered for " + connector.name() + " in the workspace: an admin does that."));
                yield new Found(target, own, settings, narrowed(connector, own, request.scopes()));
            }
        };
    }

    private static boolean takesNoChallenge(Connector connector) {
        return switch (connector.oauth2().pkce()) {
            case S256 -> false;
            case NONE -> true;
        };
    }

    private static List<String> usual(Connector connector, List<String> scopes) {
        return scopes.isEmpty() ? connector.oauth2().scopes().defaults() : scopes;
    }

    /** The connector's own are always among them: without them the access could not be kept alive. */
    private static List<String> narrowed(Connector connector, OAuthClient client, List<String> wanted) {
        List<String> all = AuthorizationRequest.scopes(connector, client);
        if (!Set.copyOf(all).containsAll(wanted)) {
            throw BridgeRefusal.badScope("The OAuth client '" + client.name() + "' asks for no other scopes than "
                    + String.join(" ", all) + ": an admin can register one that does.");
        }
        Set<String> always = Set.copyOf(connector.oauth2().scopes().defaults());
        return wanted.isEmpty()
                ? all
                : all.stream()
                        .filter(scope -> always.contains(scope) || wanted.contains(scope))
                        .toList();
    }

    /** The one that is named, by Serai's id or by the provider's client_id; in mode code that may be none of ours. */
    private Optional<OAuthClient> oauthClient(BridgeClient client, Connector connector, BridgeRequest request) {
        @Nullable String named = request.clientId();
        Optional<OAuthClient> found = named == null
                ? Optional.empty()
                : oauthClients.list(client.workspace()).stream()
                        .filter(one -> one.connector().equals(connector.id()))
                        .filter(one ->
                                one.clientId().equals(named) || one.id().value().equals(named))
                        .findFirst();
        return found.isPresent() || (named != null && request.mode() == Mode.CONNECTION)
                ? found
                : oauthClients.defaultFor(client.workspace(), connector.id());
    }

    /** An address is never the program's to choose: an admin has fixed it for the OAuth client. */
    private Map<String, String> settings(
            Connector connector, Optional<OAuthClient> oauthClient, Map<String, String> given) {
        Map<String, String> fixed =
                oauthClient.map(one -> clientSettings.fixed(one.id())).orElse(Map.of());
        Map<String, String> settings = new HashMap<>(given);
        try {
            for (Map.Entry<String, Setting> fixable :
                    ClientSettings.fixable(connector).entrySet()) {
                String name = fixable.getKey();
                @Nullable String value = fixed.get(name);
                @Nullable String wanted = given.get(name);
                if (value == null) {
                    throw BridgeRefusal.badRequest("'" + fixable.getValue().label() + "' (setting." + name
                            + ") is not decided: an admin registers an OAuth client for " + connector.name()
                            + " with it.");
                }
                if (wanted != null && !fixable.getValue().check(name, wanted).equals(value)) {
                    throw BridgeRefusal.notAllowed("'" + fixable.getValue().label() + "' (setting." + name
                            + ") is fixed by an admin to another address: leave it out.");
                }
                settings.put(name, value);
            }
            return connector.checkSettings(settings);
        } catch (SeraiException wrong) {
            throw BridgeRefusal.badRequest(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * The target of an authorization under way; empty if the client was revoked or may not any more, or the connector or the
     * entry is gone or not what it was.
     */
    Optional<BridgeTarget> again(BridgeAuthorization one) {
        return clients.find(one.client())
                .filter(client -> client.modes().contains(one.mode()))
                .flatMap(client -> current(client, one))
                .filter(target -> target.hash().equals(one.targetHash())
                        && target.authorizationEndpoint().equals(one.authorizationEndpoint()));
    }

    private Optional<BridgeTarget> current(BridgeClient client, BridgeAuthorization one) {
        return client.endpoints().contains(one.target())
                ? endpoints.find(client.workspace(), one.target()).map(BridgeTarget::of)
                : connectors
                        .find(one.target())
                        .filter(connector -> client.connectors().contains(connector.id()))
                        .filter(connector -> connector.hash().equals(one.targetHash()))
                        .map(connector -> BridgeTarget.of(connector, one.settings()));
    }
}
