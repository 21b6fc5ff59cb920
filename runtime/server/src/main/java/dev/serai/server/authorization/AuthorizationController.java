package dev.serai.server.authorization;

import dev.serai.connector.Connector;
import dev.serai.connector.Connectors;
import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.Alias;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.credential.connection.PostgresConnections;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.OpenPaths;
import dev.serai.server.identity.Role;
import dev.serai.server.oauthclient.ClientSettings;
import dev.serai.server.oauthclient.OAuthClients;
import dev.serai.server.web.HttpProblem;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriComponentsBuilder;

/** The browser's way: Connect, the provider, the shared callback, the result. */
@Controller
class AuthorizationController {
    private final StartAuthorization start;
    private final FinishAuthorization finish;
    private final PendingAuthorizations pendings;
    private final Connectors connectors;
    private final OAuthClients clients;
    private final ClientSettings clientSettings;
    private final PostgresConnections connections;

    AuthorizationController(
            StartAuthorization start,
            FinishAuthorization finish,
            PendingAuthorizations pendings,
            Connectors connectors,
            OAuthClients clients,
            ClientSettings clientSettings,
            PostgresConnections connections) {
        this.start = start;
        this.finish = finish;
        this.pendings = pendings;
        this.connectors = connectors;
        this.clients = clients;
        this.clientSettings = clientSettings;
        this.connections = connections;
    }

    /** The provider sends browsers here, whoever is or is not signed in: {@link FinishAuthorization} says what that means. */
    @Bean
    static OpenPaths callbackPath() {
        return OpenPaths.of("/oauth/callback/*");
    }

    /**
     * A3. With everything at hand the browser goes straight on; a form asks for settings that are missing, and for a
     * confirmation if the click was made on another site. A link never decides where a client's secret goes: that takes
     * the form.
     */
    @GetMapping("/connect/{connector}")
    ModelAndView connect(
            @PathVariable("connector") String connectorId,
            @RequestParam Map<String, String> parameters,
            CurrentUser user,
            Page page,
            HttpServletRequest request) {
        Connector connector = connector(connectorId);
        Optional<OAuthClient> client = clients.chosen(user.workspace(), connector, parameters.get("client"));
        if (client.isEmpty()
                || asks(connector, client.get(), parameters)
                || !clientSettings.isDecided(connector, client.get())
                || Browser.isSentByAnotherSite(request)) {
            Map<String, String> proposed = new HashMap<>(parameters);
            ClientSettings.fixable(connector).keySet().forEach(name -> proposed.remove(ClientSettings.FIELD + name));
            return form(page, HttpStatus.OK, connector, client.orElse(null), proposed, null);
        }
        return go(connector, client.get(), parameters, user, page, request);
    }

    /** The form's answer. */
    @PostMapping("/connect/{connector}")
    ModelAndView connectConfirmed(
            @PathVariable("connector") String connectorId,
            @RequestParam Map<String, String> parameters,
            CurrentUser user,
            Page page,
            HttpServletRequest request) {
        Connector connector = connector(connectorId);
        OAuthClient client = clients.chosen(user.workspace(), connector, parameters.get("client"))
                .orElseThrow(() -> OAuthClients.missing(connector));
        return go(connector, client, parameters, user, page, request);
    }

    /** Whether there is something to ask first: a setting that is neither given nor fixed. */
    private boolean asks(Connector connector, OAuthClient client, Map<String, String> parameters) {
        return !ClientSettings.among(parameters)
                .keySet()
                .containsAll(clientSettings.open(connector, client).keySet());
    }

    private ModelAndView go(
            Connector connector,
            OAuthClient client,
            Map<String, String> parameters,
            CurrentUser user,
            Page page,
            HttpServletRequest request) {
        @Nullable String alias = blankToNull(parameters.get("alias"));
        if (alias != null) {
            user.require(Role.BUILDER);
        }
        try {
            Map<String, String> settings =
                    clientSettings.forConnecting(user, connector, client, ClientSettings.among(parameters));
            var uri = start.start(
                    user,
                    Browser.named(request),
                    connector,
                    client,
                    settings,
                    alias == null ? null : Alias.check(alias),
                    returnTo(parameters));
            clientSettings.decide(connector, client, settings);
            return new ModelAndView(Redirects.seeOther(uri.toString()));
        } catch (SeraiException e) {
            return form(page, HttpStatus.UNPROCESSABLE_CONTENT, connector, client, parameters, e.getMessage());
        }
    }

    private ModelAndView form(
            Page page,
            HttpStatus status,
            Connector connector,
            @Nullable OAuthClient client,
            Map<String, String> parameters,
            @Nullable String problem) {
        Map<String, Object> model = new HashMap<>();
        model.put("connector", connector);
        model.put("client", client);
        model.put("settings", client == null ? Map.of() : clientSettings.open(connector, client));
        model.put("given", ClientSettings.among(parameters));
        model.put("alias", parameters.get("alias"));
        model.put("returnTo", returnTo(parameters));
        model.put("problem", problem);
        return page.view(status, "authorization/connect", model);
    }

    /** A5: the shared callback. Ends in a 303, so that the code does not stay in the address bar. */
    @GetMapping("/oauth/callback/{connector}")
    ResponseEntity<Void> callback(@PathVariable("connector") String connector, HttpServletRequest request) {
        CallbackAnswer answer = CallbackAnswer.read(request.getParameterMap());
        PendingAuthorization ended = finish.finish(connector, request.getRequestURI(), answer, Browser.of(request));
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, "/connect/result/" + ended.id())
                .build();
    }

    /** A9: what came of it, in plain words. */
    @GetMapping("/connect/result/{id}")
    ModelAndView result(@PathVariable("id") String id, CurrentUser user, Page page) {
        PendingAuthorization ended = pendings.find(id)
                .filter(one -> one.userId().equals(user.id()) && one.workspace().equals(user.workspace()))
                .filter(one -> one.usedAt() != null)
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_authorization", "There is no such result, or it is too old. Look under Connections."));
        Map<String, Object> model = new HashMap<>();
        model.put(
                "result",
                new AuthorizationResult(
                        ended.renews() != null,
                        retry(ended),
                        connectors.find(ended.connector()).map(Connector::name).orElse(ended.connector()),
                        ended.problem(),
                        ended.notes(),
                        ended.returnTo()));
        @Nullable
        Connection connection = ended.connection() == null
                ? null
                : connections.find(user.workspace(), ended.connection()).orElse(null);
        model.put("connection", connection);
        return page.view(
                ended.problem() == null ? HttpStatus.OK : HttpStatus.BAD_REQUEST, "authorization/result", model);
    }

    private static String retry(PendingAuthorization ended) {
        if (ended.renews() != null) {
            return ReauthorizationPages.path(ended.renews().id());
        }
        UriComponentsBuilder retry =
                UriComponentsBuilder.fromPath("/connect/{connector}").queryParam("client", "{client}");
        Map<String, Object> values = new HashMap<>();
        values.put("connector", ended.connector());
        values.put("client", ended.client().value());
        if (ended.alias() != null) {
            retry.queryParam("alias", "{alias}");
            values.put("alias", ended.alias());
        }
        if (ended.returnTo() != null) {
            retry.queryParam("return_to", "{return_to}");
            values.put("return_to", ended.returnTo());
        }
        return retry.encode().buildAndExpand(values).toUriString();
    }

    private Connector connector(String id) {
        return connectors
                .find(id)
                .orElseThrow(() -> HttpProblem.notFound(
                        "unknown_connector",
                        "There is no connector of this name: it was removed, or the link is wrong."));
    }

    private static @Nullable String returnTo(Map<String, String> parameters) {
        @Nullable String wanted = blankToNull(parameters.get("return_to"));
        return wanted == null ? null : Redirects.ownPath(wanted);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
