package dev.serai.server.bridge;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.oauthclient.RedirectUris;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Bridge clients, and the authorization endpoints of the workspace's own, for admins. */
@Controller
class BridgeAdminPages {
    private static final String CLIENTS = "/bridge-clients";
    private static final String ENDPOINTS = "/bridge-endpoints";

    private final BridgeClients clients;
    private final BridgeEndpoints endpoints;
    private final ConnectorCatalog catalog;
    private final RedirectUris redirectUris;

    BridgeAdminPages(
            BridgeClients clients, BridgeEndpoints endpoints, ConnectorCatalog catalog, RedirectUris redirectUris) {
        this.clients = clients;
        this.endpoints = endpoints;
        this.catalog = catalog;
        this.redirectUris = redirectUris;
    }

    @Bean
    static NavEntry bridgeEntry() {
        return new NavEntry(
                72,
                "Bridge",
                CLIENTS,
                "Programs without a browser that get people's authorizations, and for which providers.",
                Role.ADMIN);
    }

    @GetMapping(CLIENTS)
    ModelAndView list(CurrentUser user, Page page) {
        List<BridgeEndpoint> known = endpoints.list(user);
        Map<String, String> names = new HashMap<>();
        catalog.all().forEach(connector -> names.put(connector.id(), connector.name()));
        known.forEach(endpoint -> names.put(endpoint.id(), endpoint.name()));
        return page.view(
                "bridge/clients",
                Map.of(
                        "clients",
                        clients.list(user).stream()
                                .map(client -> BridgeClientRow.of(client, names))
                                .toList(),
                        "endpoints",
                        known.stream()
                                .map(one -> BridgeEndpointRow.of(one, redirectUris.ofBridge(one.id())))
                                .toList()));
    }

    @GetMapping(CLIENTS + "/new")
    ModelAndView form(CurrentUser user, Page page) {
        return form(
                user,
                page,
                HttpStatus.OK,
                new BridgeClients.Wish("", List.of("code"), List.of(), List.of(), false),
                "");
    }

    /** The answer is the only one that shows the secret: no redirect, nothing kept. */
    @PostMapping(CLIENTS)
    ModelAndView add(
            @RequestParam(name = "name", defaultValue = "") String name,
            @RequestParam(name = "mode", required = false) @Nullable List<String> modes,
            @RequestParam(name = "connector", required = false) @Nullable List<String> connectors,
            @RequestParam(name = "endpoint", required = false) @Nullable List<String> chosen,
            @RequestParam(name = "credentials_read", defaultValue = "false") boolean readsCredentials,
            CurrentUser user,
            Page page) {
        BridgeClients.Wish wish = new BridgeClients.Wish(
                name,
                modes == null ? List.of() : modes,
                connectors == null ? List.of() : connectors,
                chosen == null ? List.of() : chosen,
                readsCredentials);
        try {
            BridgeClients.Made made = clients.add(user, wish);
            return page.view(
                    "bridge/made",
                    Map.of(
                            "name",
                            made.client().name(),
                            "clientId",
                            made.client().program().clientId(),
                            "secret",
                            made.secret().reveal(),
                            "redirectUris",
                            redirectUris(made.client())));
        } catch (HttpProblem wrong) {
            if (wrong.status() != HttpStatus.UNPROCESSABLE_CONTENT.value()) {
                throw wrong;
            }
            String message = wish.modes().isEmpty() ? "Choose at least one mode." : String.valueOf(wrong.getMessage());
            return form(user, page, HttpStatus.UNPROCESSABLE_CONTENT, wish, message);
        }
    }

    private List<String> redirectUris(BridgeClient client) {
        return Stream.concat(
                        client.connectors().stream().sorted(),
                        client.endpoints().stream().sorted())
                .map(target -> redirectUris.ofBridge(target).toString())
                .toList();
    }

    private ModelAndView form(CurrentUser user, Page page, HttpStatus status, BridgeClients.Wish wish, String problem) {
        return page.view(
                status,
                "bridge/new",
                Map.of(
                        "modes", List.of(Mode.values()),
                        "connectors", catalog.all(),
                        "endpoints", endpoints.list(user),
                        "name", wish.name(),
                        "chosenModes", wish.modes(),
                        "chosen", concat(wish.connectors(), wish.endpoints()),
                        "readsCredentials", wish.readsCredentials(),
                        "problem", problem));
    }

    private static List<String> concat(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    @PostMapping(CLIENTS + "/{id}/revoke")
    ModelAndView revoke(@PathVariable("id") String id, CurrentUser user, Page page) {
        BridgeClient revoked = clients.revoke(user, id);
        return page.redirect(
                CLIENTS,
                "'" + revoked.name() + "' is revoked: its secret and its tokens are worth nothing. The connections that"
                        + " people made for it are still theirs.");
    }

    @GetMapping(ENDPOINTS + "/new")
    ModelAndView endpointForm(CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        return endpointForm(page, HttpStatus.OK, "", new BridgeEndpoints.Wish("", "", "", false), "");
    }

    @GetMapping(ENDPOINTS + "/{id}")
    ModelAndView editEndpoint(@PathVariable("id") String id, CurrentUser user, Page page) {
        BridgeEndpoint one = endpoints.require(user, id);
        @Nullable String issuer = one.issuer();
        return endpointForm(
                page,
                HttpStatus.OK,
                id,
                new BridgeEndpoints.Wish(
                        one.name(), one.authorizationEndpoint(), issuer == null ? "" : issuer, one.issRequired()),
                "");
    }

    @PostMapping(ENDPOINTS)
    ModelAndView addEndpoint(@RequestParam Map<String, String> fields, CurrentUser user, Page page) {
        return saved(page, "", fields, wish -> endpoints.add(user, wish));
    }

    @PostMapping(ENDPOINTS + "/{id}")
    ModelAndView changeEndpoint(
            @PathVariable("id") String id, @RequestParam Map<String, String> fields, CurrentUser user, Page page) {
        return saved(page, id, fields, wish -> endpoints.change(user, id, wish));
    }

    @PostMapping(ENDPOINTS + "/{id}/remove")
    ModelAndView removeEndpoint(@PathVariable("id") String id, CurrentUser user, Page page) {
        BridgeEndpoint gone = endpoints.remove(user, id);
        return page.redirect(CLIENTS, "'" + gone.name() + "' is removed: no program gets anybody sent there any more.");
    }

    private static ModelAndView saved(
            Page page, String id, Map<String, String> fields, Function<BridgeEndpoints.Wish, BridgeEndpoint> save) {
        BridgeEndpoints.Wish wish = new BridgeEndpoints.Wish(
                fields.getOrDefault("name", ""),
                fields.getOrDefault("authorization_endpoint", ""),
                fields.getOrDefault("issuer", ""),
                "true".equals(fields.get("iss_required")));
        try {
            BridgeEndpoint saved = save.apply(wish);
            return page.redirect(
                    CLIENTS, "'" + saved.name() + "' is allowed. Register its redirect URI at the provider.");
        } catch (HttpProblem wrong) {
            HttpStatus status = HttpStatus.valueOf(wrong.status());
            if (!List.of(HttpStatus.UNPROCESSABLE_CONTENT, HttpStatus.CONFLICT).contains(status)) {
                throw wrong;
            }
            return endpointForm(page, status, id, wish, String.valueOf(wrong.getMessage()));
        }
    }

    private static ModelAndView endpointForm(
            Page page, HttpStatus status, String id, BridgeEndpoints.Wish wish, String problem) {
        return page.view(
                status,
                "bridge/endpoint",
                Map.of(
                        "id", id,
                        "name", wish.name(),
                        "authorizationEndpoint", wish.authorizationEndpoint(),
                        "issuer", wish.issuer(),
                        "issRequired", wish.issRequired(),
                        "problem", problem));
    }
}
