package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every call of the API says which tokens may make it. */
class ApiScopesIT extends PlatformTest {
    /** For people with a session: nothing here is in the contract's column of scopes. */
    private static final List<String> SESSIONS_ALONE = List.of(
            "ApplicationApi.add",
            "ApplicationApi.change",
            "ApplicationApi.list",
            "ApplicationApi.remove",
            "BridgeClientApi.add",
            "BridgeClientApi.list",
            "BridgeClientApi.revoke",
            "BridgeEndpointApi.add",
            "BridgeEndpointApi.change",
            "BridgeEndpointApi.list",
            "BridgeEndpointApi.remove",
            "SessionController.session",
            "DatasetApi.change",
            "JobApi.add",
            "JobApi.cancel",
            "JobApi.change",
            "JobApi.history",
            "JobApi.list",
            "JobApi.output",
            "JobApi.remove",
            "JobApi.run",
            "JobApi.show",
            "JobApi.showRun",
            "ProgramApi.add",
            "ProgramApi.list",
            "ProgramApi.revoke",
            "ServiceAccountApi.add",
            "ServiceAccountApi.list",
            "ServiceAccountApi.revoke");

    @Test
    void whatDeclaresNoScopeIsKnownToBeForSessionsAlone() {
        assertThat(handlers()
                        .filter(method ->
                                NeedsScope.Declared.by(method).isEmpty() && !method.hasMethodAnnotation(AnyToken.class))
                        .map(method -> method.getBeanType().getSimpleName() + "."
                                + method.getMethod().getName()))
                .containsExactlyInAnyOrderElementsOf(SESSIONS_ALONE);
    }

    /** The contract's column of scopes: a client that was given one of them finds just these calls open. */
    @Test
    void eachCallNeedsTheScopeOfTheContract() {
        Map<String, Scope> contract = Map.ofEntries(
                Map.entry("POST /api/v1/oauth-clients", Scope.CLIENTS_WRITE),
                Map.entry("POST /api/v1/oauth-clients/{id}/secrets", Scope.CLIENTS_WRITE),
                Map.entry("POST /api/v1/oauth-clients/{id}/rotation", Scope.CLIENTS_WRITE),
                Map.entry("GET /api/v1/connections", Scope.CONNECTIONS_READ),
                Map.entry("GET /api/v1/connections/{id}", Scope.CONNECTIONS_READ),
                Map.entry("POST /api/v1/connections", Scope.CONNECTIONS_WRITE),
                Map.entry("POST /api/v1/connections/{id}/refresh", Scope.CONNECTIONS_WRITE),
                Map.entry("POST /api/v1/connections/{id}/reauthorize", Scope.CONNECTIONS_WRITE),
                Map.entry("DELETE /api/v1/connections/{id}", Scope.CONNECTIONS_WRITE),
                Map.entry("GET /api/v1/connections/{id}/token", Scope.CREDENTIALS_READ),
                Map.entry("POST /api/v1/connections/{id}/actions/{action}", Scope.PROXY),
                Map.entry("PUT /api/v1/connections/{id}/pulls/{pull}", Scope.PULLS_WRITE),
                Map.entry("POST /api/v1/connections/{id}/pulls/{pull}/runs", Scope.PULLS_WRITE),
                Map.entry("POST /api/v1/connections/{id}/pulls/{pull}/reset", Scope.PULLS_WRITE),
                Map.entry("POST /api/v1/datasets/{name}/records", Scope.DATASETS_WRITE),
                Map.entry("GET /api/v1/flows", Scope.FLOWS_WRITE),
                Map.entry("POST /api/v1/registrations", Scope.REGISTRATIONS_WRITE),
                Map.entry("POST /api/v1/applications/{id}/links", Scope.REGISTRATIONS_WRITE),
                Map.entry("GET /api/v1/events", Scope.EVENTS_READ));
        Map<String, Scope> declared = new HashMap<>();
        mappings()
                .forEach((info, method) -> NeedsScope.Declared.by(method)
                        .ifPresent(scope -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(verb -> info.getPatternValues()
                                        .forEach(path -> declared.put(verb + " " + path, scope)))));
        assertThat(declared).containsAllEntriesOf(contract);
    }

    private static Map<RequestMappingInfo, HandlerMethod> mappings() {
        return platform.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods();
    }

    private static Stream<HandlerMethod> handlers() {
        return mappings().entrySet().stream()
                .filter(entry -> entry.getKey().getPatternValues().stream().anyMatch(path -> path.startsWith("/api/")))
                .map(Map.Entry::getValue);
    }
}
