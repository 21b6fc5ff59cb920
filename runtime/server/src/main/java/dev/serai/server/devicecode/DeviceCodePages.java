package dev.serai.server.devicecode;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Alias;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.server.connection.ConnectionAccess;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.oauthclient.ClientSettings;
import dev.serai.server.oauthclient.OAuthClients;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Connecting by a code, for people: ask for one, see it and where to enter it, see that it worked. */
@Controller
class DeviceCodePages {
    private final StartDeviceCode start;
    private final DeviceCodes codes;
    private final ConnectionAccess access;
    private final Connectors connectors;
    private final OAuthClients clients;
    private final ClientSettings clientSettings;

    DeviceCodePages(
            StartDeviceCode start,
            DeviceCodes codes,
            ConnectionAccess access,
            Connectors connectors,
            OAuthClients clients,
            ClientSettings clientSettings) {
        this.start = start;
        this.codes = codes;
        this.access = access;
        this.connectors = connectors;
        this.clients = clients;
        this.clientSettings = clientSettings;
    }

    @GetMapping("/connect/{connector}/code")
    ModelAndView form(
            @PathVariable("connector") String connectorId,
            @RequestParam Map<String, String> parameters,
            CurrentUser user,
            Page page) {
        Connector connector = connector(connectorId);
        return form(
                HttpStatus.OK,
                page,
                user,
                connector,
                clients.chosen(user.workspace(), connector, parameters.get("client")),
                parameters,
                null);
    }

    @PostMapping("/connect/{connector}/code")
    ModelAndView begin(
            @PathVariable("connector") String connectorId,
            @RequestParam Map<String, String> parameters,
            CurrentUser user,
            Page page) {
        Connector connector = connector(connectorId);
        OAuthClient client = clients.chosen(user.workspace(), connector, parameters.get("client"))
                .orElseThrow(() -> OAuthClients.missing(connector));
        @Nullable String alias = parameters.get("alias");
        if (alias != null && !alias.isBlank()) {
            user.require(Role.BUILDER);
        }
        try {
            DeviceCode code = start.start(
                    user,
                    connector,
                    client,
                    ClientSettings.among(parameters),
                    alias == null || alias.isBlank() ? null : Alias.check(alias.strip()));
            return new ModelAndView(Redirects.seeOther("/connections/" + code.connection() + "/code"));
        } catch (SeraiException e) {
            return form(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    page,
                    user,
                    connector,
                    Optional.of(client),
                    parameters,
                    e.getMessage());
        }
    }

    private ModelAndView form(
            HttpStatus status,
            Page page,
            CurrentUser user,
            Connector connector,
            Optional<OAuthClient> client,
            Map<String, String> parameters,
            @Nullable String problem) {
        Map<String, Object> model = new HashMap<>();
        model.put("connector", connector);
        model.put("client", client.orElse(null));
        model.put(
                "settings",
                client.map(one -> clientSettings.open(connector, one)).orElse(Map.of()));
        model.put("given", ClientSettings.among(parameters));
        model.put("alias", parameters.getOrDefault("alias", ""));
        model.put("isBuilder", user.has(Role.BUILDER));
        model.put("problem", problem);
        return page.view(status, "devicecode/start", model);
    }

    @GetMapping("/connections/{id}/code")
    ModelAndView show(@PathVariable("id") String id, CurrentUser user, Page page) {
        Connection connection = access.require(user, id);
        return page.view("devicecode/show", model(connection, code(connection, user)));
    }

    /** The part that changes; the page is loaded anew once it has ended. */
    @GetMapping("/connections/{id}/code/state")
    ModelAndView state(@PathVariable("id") String id, CurrentUser user, Page page, HttpServletResponse response) {
        Connection connection = access.require(user, id);
        DeviceCode code = code(connection, user);
        if (code.endedAt() != null) {
            response.setHeader("HX-Refresh", "true");
        }
        return page.view("devicecode/state", model(connection, code));
    }

    /** For whoever asked for it alone: who enters somebody else's code gives them their account. */
    private DeviceCode code(Connection connection, CurrentUser user) {
        return codes.find(connection.id())
                .filter(one -> one.userId().equals(user.id()))
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_code",
                        "No code is waited for here, or it is too long ago. Look at the connection itself."));
    }

    private Map<String, Object> model(Connection connection, DeviceCode code) {
        String name =
                connectors.find(connection.connector()).map(Connector::name).orElse(connection.connector());
        return Map.of("code", code, "connection", connection, "name", name);
    }

    private Connector connector(String id) {
        return connectors
                .find(id)
                .filter(connector -> connector.oauth2().deviceAuthorizationUri() != null)
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_connector",
                        "There is no connector of this name that accounts can be connected with by a code."));
    }
}
