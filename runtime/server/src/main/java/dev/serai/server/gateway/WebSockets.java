package dev.serai.server.gateway;

import dev.serai.server.web.HttpProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.tomcat.websocket.Constants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Passes websockets on. Only the application's own pages open one, and it closes when its session ends, on every node. */
@Component
class WebSockets {
    private static final Logger LOG = LoggerFactory.getLogger(WebSockets.class);

    private final ApplicationHosts hosts;
    private final Admissions admissions;
    private final RequestHeaders headers;
    private final WebSocketContainer client = ContainerProvider.getWebSocketContainer();
    private final Set<WebSocketPipe> open = ConcurrentHashMap.newKeySet();

    WebSockets(ApplicationHosts hosts, Admissions admissions, RequestHeaders headers) {
        this.hosts = hosts;
        this.admissions = admissions;
        this.headers = headers;
    }

    static boolean isAskedFor(HttpServletRequest request) {
        return HttpMethod.GET.matches(request.getMethod())
                && Collections.list(request.getHeaders("Upgrade")).stream()
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("websocket"));
    }

    /** @throws HttpProblem 403 for another site's page; 502 if the upstream takes no websocket here */
    void pass(Visit visit, HttpServletRequest request, HttpServletResponse response) throws IOException {
        @Nullable String origin = request.getHeader("Origin");
        if (!hosts.origin(visit.application()).equals(origin)) {
            throw HttpProblem.forbidden(
                    "foreign_origin", "A websocket is opened by the application's own pages alone, with their Origin.");
        }
        WebSocketPipe pipe = new WebSocketPipe(visit, open::remove);
        open.add(pipe);
        try {
            Session upstream = connect(visit, request, pipe);
            container(request).upgradeHttpToWebSocket(request, response, browserEnd(pipe, upstream), Map.of());
        } catch (HttpProblem refused) {
            open.remove(pipe);
            throw refused;
        } catch (IllegalStateException gone) {
            pipe.close("The upstream is gone.");
            throw unavailable(visit);
        } catch (DeploymentException | IOException failed) {
            pipe.close("The browser did not take it.");
            throw new IOException("A websocket could not be opened.", failed);
        }
    }

    private Session connect(Visit visit, HttpServletRequest request, WebSocketPipe pipe) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(protocols(request))
                .configurator(new Handshake(headers.of(request, visit), hosts.authority(visit.application())))
                .build();
        config.getUserProperties().put(Constants.MAX_REDIRECTIONS_PROPERTY, "0");
        try {
            return client.connectToServer(pipe.upstreamEnd(), config, target(visit, request));
        } catch (DeploymentException | IOException failed) {
            LOG.warn(
                    "The upstream of application '{}' took no websocket: {}",
                    visit.application().name(),
                    failed.getMessage());
            throw unavailable(visit);
        }
    }

    private static HttpProblem unavailable(Visit visit) {
        return HttpProblem.badGateway(
                "upstream_unavailable",
                "The application '" + visit.application().name() + "' takes no websocket here, or does not answer.");
    }

    private static URI target(Visit visit, HttpServletRequest request) {
        URI upstream = visit.application().upstream();
        @Nullable String query = request.getQueryString();
        String scheme = "https".equals(upstream.getScheme()) ? "wss" : "ws";
        try {
            return URI.create(scheme + "://" + upstream.getRawAuthority()
                    + visit.paths().toUpstream(request.getRequestURI()) + (query == null ? "" : "?" + query));
        } catch (IllegalArgumentException _) {
            throw HttpProblem.badRequest("ambiguous_path", "The path or query has characters that have to be encoded.");
        }
    }

    private static List<String> protocols(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Sec-WebSocket-Protocol")).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList();
    }

    /** What the upstream chose is chosen here, too. */
    private static ServerEndpointConfig browserEnd(WebSocketPipe pipe, Session upstream) {
        @Nullable String chosen = upstream.getNegotiatedSubprotocol();
        return ServerEndpointConfig.Builder.create(WebSocketPipe.BrowserEnd.class, "/")
                .subprotocols(chosen == null || chosen.isEmpty() ? List.of() : List.of(chosen))
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(pipe.browserEnd());
                    }

                    @Override
                    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> wanted) {
                        return List.of();
                    }
                })
                .build();
    }

    private static ServerContainer container(HttpServletRequest request) {
        return (ServerContainer) request.getServletContext().getAttribute(ServerContainer.class.getName());
    }

    /** Closes those whose session is over, or whose person may not use the application any more. */
    void closeEnded() {
        Map<Visit, List<WebSocketPipe>> byVisit = open.stream().collect(Collectors.groupingBy(WebSocketPipe::visit));
        byVisit.forEach((visit, pipes) -> {
            if (!isAllowed(visit)) {
                pipes.forEach(pipe -> pipe.close("Signed out."));
            }
        });
    }

    private boolean isAllowed(Visit visit) {
        return admissions
                .find(visit.application().name(), Optional.of(visit.cookie()))
                .filter(now -> now.application().id().equals(visit.application().id()))
                .filter(now -> now.user() != null && now.application().admits(now.user()))
                .isPresent();
    }

    /** The upgrade's own headers stay as the client makes them. */
    private static final class Handshake extends ClientEndpointConfig.Configurator {
        private final Map<String, List<String>> headers;
        private final String host;

        Handshake(Map<String, List<String>> headers, String host) {
            this.headers = headers;
            this.host = host;
        }

        @Override
        public void beforeRequest(Map<String, List<String>> request) {
            headers.forEach((name, values) -> {
                if (!name.toLowerCase(Locale.ROOT).startsWith("sec-websocket-")) {
                    request.put(name, values);
                }
            });
            request.put("Host", List.of(host));
        }
    }
}
