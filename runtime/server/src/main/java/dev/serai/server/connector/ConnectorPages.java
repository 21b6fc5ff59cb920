package dev.serai.server.connector;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.oauthclient.OAuthClients;
import dev.serai.server.oauthclient.RedirectUris;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** The catalogue, for people. */
@Controller
class ConnectorPages {
    private final ConnectorCatalog catalog;
    private final OAuthClients clients;
    private final RedirectUris redirectUris;

    ConnectorPages(ConnectorCatalog catalog, OAuthClients clients, RedirectUris redirectUris) {
        this.catalog = catalog;
        this.clients = clients;
        this.redirectUris = redirectUris;
    }

    @Bean
    static NavEntry connectorsEntry() {
        return new NavEntry(
                20, "Connectors", "/connectors", "The providers that accounts can be connected at.", Role.MEMBER);
    }

    @GetMapping("/connectors")
    ModelAndView list(CurrentUser user, Page page) {
        Map<String, Boolean> ready = new HashMap<>();
        for (Connector connector : catalog.all()) {
            ready.put(
                    connector.id(),
                    clients.defaultFor(user.workspace(), connector.id()).isPresent());
        }
        return page.view(
                "connector/list",
                Map.of(
                        "connectors",
                        catalog.all(),
                        "ready",
                        ready,
                        "problems",
                        user.has(Role.BUILDER) ? catalog.problems() : List.of()));
    }

    @GetMapping("/connectors/{id}")
    ModelAndView show(@PathVariable("id") String id, CurrentUser user, Page page) {
        Connector connector = catalog.find(id)
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_connector",
                        "There is no connector of this name: it was removed, or the link is wrong."));
        return page.view(
                "connector/show",
                Map.of(
                        "connector", connector,
                        "redirectUri", redirectUris.of(id).toString(),
                        "bridgeRedirectUri", redirectUris.ofBridge(id).toString(),
                        "ready", clients.defaultFor(user.workspace(), id).isPresent(),
                        "isAdmin", user.has(Role.ADMIN)));
    }
}
