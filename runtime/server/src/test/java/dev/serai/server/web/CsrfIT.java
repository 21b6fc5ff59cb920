package dev.serai.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class CsrfIT extends PlatformTest {
    private static final Set<RequestMethod> HARMLESS =
            Set.of(RequestMethod.GET, RequestMethod.HEAD, RequestMethod.OPTIONS, RequestMethod.TRACE);
    /** They have their own proof: a password, the one-time token; both refuse a foreign origin. /error is no address. */
    private static final Set<String> EXEMPT = Set.of("/login", "/setup", "/error");

    @Test
    void check87_noMutationWorksWithoutTheToken() {
        List<Mutation> mutations = mutations();
        assertThat(mutations).contains(new Mutation("POST", "/logout"));

        Visitor admin = platform.admin();
        String token = admin.csrfToken();
        for (Mutation mutation : mutations) {
            assertRefused(
                    mutation,
                    admin.send(admin.request(mutation.path()).method(mutation.method(), BodyPublishers.noBody())));
            assertRefused(
                    mutation,
                    admin.send(admin.request(mutation.path())
                            .header("X-CSRF-Token", "wrong")
                            .method(mutation.method(), BodyPublishers.noBody())));
            assertRefused(
                    mutation,
                    admin.send(admin.request(mutation.path())
                            .header("X-CSRF-Token", token)
                            .header("Origin", "https://evil.example")
                            .method(mutation.method(), BodyPublishers.noBody())));
        }
        // Still signed in: nothing of all this was done.
        assertThat(admin.csrfToken()).isEqualTo(token);
    }

    @Test
    void theTokenIsTheSessionsOwn() {
        Visitor admin = platform.admin();
        String others = platform.admin().csrfToken();

        assertThat(admin.postForm("/logout", Map.of("_csrf", others)).statusCode())
                .isEqualTo(403);
        assertThat(admin.postForm("/logout", Map.of("_csrf", Visitor.csrfToken(admin.page("/"))))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void onTheApiOnlyTheHeaderCounts() {
        Visitor admin = platform.admin();
        HttpResponse<String> answer = admin.send(
                admin.request("/api/v1/session?_csrf=" + admin.csrfToken()).POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Visitor.body(answer).at("/code").asText()).isEqualTo("csrf_token_invalid");
        assertThat(platform.visitor()
                        .login(TestPlatform.ADMIN_EMAIL, TestPlatform.PASSWORD)
                        .call("POST", "/api/v1/session")
                        .statusCode())
                .isEqualTo(405);
    }

    private static void assertRefused(Mutation mutation, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(mutation.toString()).isEqualTo(403);
        assertThat(answer.body()).as(mutation.toString()).contains("csrf_token_invalid");
    }

    private static List<Mutation> mutations() {
        List<Mutation> mutations = new ArrayList<>();
        for (RequestMappingHandlerMapping mapping :
                List.of(platform.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class))) {
            for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
                Set<RequestMethod> methods = info.getMethodsCondition()
                                .getMethods()
                                .isEmpty()
                        ? Set.of(RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.DELETE)
                        : info.getMethodsCondition().getMethods();
                methods.stream()
                        .filter(method -> !HARMLESS.contains(method))
                        .forEach(method -> info.getPatternValues().stream()
                                .filter(pattern -> !EXEMPT.contains(pattern))
                                .map(pattern -> new Mutation(method.name(), concrete(pattern)))
                                .forEach(mutations::add));
            }
        }
        return mutations;
    }

    /** A path that the pattern matches. */
    private static String concrete(String pattern) {
        return pattern.replaceAll("\\{[^}]*}", "x").replace("/**", "/x").replace("*", "x");
    }

    private record Mutation(String method, String path) {}
}
