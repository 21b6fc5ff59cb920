package dev.serai.server.oauthclient;

import dev.serai.catalog.ConnectorCatalog;
import dev.serai.connector.Connector;
import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.Flash;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** OAuth clients, for admins. */
@Controller
class OAuthClientPages {
    private final OAuthClients clients;
    private final ConnectorCatalog catalog;
    private final RedirectUris redirectUris;
    private final ClientBrake brake;
    private final RefusedClients refused;

    OAuthClientPages(
            OAuthClients clients,
            ConnectorCatalog catalog,
            RedirectUris redirectUris,
            ClientBrake brake,
            RefusedClients refused) {
        this.clients = clients;
        this.catalog = catalog;
        this.redirectUris = redirectUris;
        this.brake = brake;
        this.refused = refused;
    }

    @Bean
    static NavEntry oauthClientsEntry() {
        return new NavEntry(
                30,
                "OAuth clients",
                "/oauth-clients",
                "The apps you registered at providers, and their secrets.",
                Role.ADMIN);
    }

    @GetMapping("/oauth-clients")
    ModelAndView list(CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        Map<String, String> names = new HashMap<>();
        catalog.all().forEach(connector -> names.put(connector.id(), connector.name()));
        return page.view(
                "oauthclient/list",
                Map.of(
                        "clients", clients.list(user.workspace()),
                        "names", names,
                        "held", brake.in(user.workspace()),
                        "refused", refused.in(user.workspace())));
    }

    @GetMapping("/oauth-clients/new")
    ModelAndView form(@RequestParam(required = false) @Nullable String connector, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        return form(page, HttpStatus.OK, connector, Map.of(), null);
    }

    @PostMapping("/oauth-clients")
    ModelAndView register(
            @RequestParam("connector") String connector,
            @RequestParam("name") String name,
            @RequestParam("client_id") String clientId,
            @RequestParam("client_secret") String clientSecret,
            @RequestParam(defaultValue = "") String scopes,
            @RequestParam Map<String, String> parameters,
            CurrentUser user,
            Page page) {
        user.require(Role.ADMIN);
        try {
            OAuthClient client = clients.register(
                    user,
                    connector,
                    name,
                    clientId.strip(),
                    SecretValue.ofNullable(clientSecret.strip()),
                    Arrays.stream(scopes.strip().split("[\\s,]+"))
                            .filter(scope -> !scope.isEmpty())
                            .toList(),
                    ClientSettings.among(parameters));
            return page.redirect(
                    "/oauth-clients",
                    "'" + client.name() + "' is registered. Users of this workspace can connect their accounts now.");
        } catch (SeraiException e) {
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, connector, parameters, e.getMessage());
        }
    }

    @PostMapping("/oauth-clients/{id}/default")
    ModelAndView makeDefault(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        OAuthClient client = clients.require(user.workspace(), id);
        clients.setDefault(user, client);
        return page.redirect("/oauth-clients", "New connections use '" + client.name() + "' from now on.");
    }

    @PostMapping("/oauth-clients/{id}/remove")
    ModelAndView remove(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        OAuthClient client = clients.require(user.workspace(), id);
        try {
            clients.remove(user, client);
            return page.redirect("/oauth-clients", "'" + client.name() + "' is removed and its secret destroyed.");
        } catch (SeraiException e) {
            return page.redirect("/oauth-clients", new Flash(Flash.Tone.BAD, e.getMessage()));
        }
    }

    private ModelAndView form(
            Page page,
            HttpStatus status,
            @Nullable String connector,
            Map<String, String> given,
            @Nullable String problem) {
        @Nullable
        Connector chosen = connector == null ? null : catalog.find(connector).orElse(null);
        Map<String, Object> model = new HashMap<>();
        model.put("connectors", catalog.all());
        model.put("chosen", chosen);
        model.put(
                "redirectUri",
                chosen == null ? "" : redirectUris.of(chosen.id()).toString());
        model.put(
                "bridgeRedirectUri",
                chosen == null ? "" : redirectUris.ofBridge(chosen.id()).toString());
        model.put("fixable", chosen == null ? Map.of() : ClientSettings.fixable(chosen));
        model.put("given", given);
        model.put("problem", problem);
        return page.view(status, "oauthclient/new", model);
    }
}
