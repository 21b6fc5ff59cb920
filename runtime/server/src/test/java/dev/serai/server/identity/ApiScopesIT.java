package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every call of the API says which tokens may make it. */
class ApiScopesIT extends PlatformTest {
    /** For people with a session: nothing here is in the contract's column of scopes. */
    private static final List<String> SESSIONS_ALONE = List.of(
            "ApplicationApi.add",
            "ApplicationApi.change",
            "ApplicationApi.list",
            "ApplicationApi.remove",
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

    private static Stream<HandlerMethod> handlers() {
        return platform
                .bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .filter(entry -> entry.getKey().getPatternValues().stream().anyMatch(path -> path.startsWith("/api/")))
                .map(Map.Entry::getValue);
    }
}
