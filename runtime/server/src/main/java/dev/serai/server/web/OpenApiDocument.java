package dev.serai.server.web;

import dev.serai.server.identity.OpenPaths;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.AntPathMatcher;

/** What {@code /openapi.yaml} says of all calls alike, by their path and method. */
@Configuration(proxyBeanMethods = false)
class OpenApiDocument {
    private static final String API = "/api/v1/";
    private static final String PROBLEM = "Problem";
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    /** As the pages stand in the header and in the admin panel. */
    private static final List<String> ORDER = List.of(
            "Session",
            "Connections",
            "Connectors",
            "OAuth clients",
            "Pulls",
            "Datasets",
            "Flows",
            "Events",
            "Service accounts",
            "Programs",
            "Bridge",
            "Jobs",
            "Applications",
            "Registrations");

    private final AntPathMatcher matcher = new AntPathMatcher();

    @Bean
    OpenApiCustomizer allCalls(List<OpenPaths> openPaths) {
        List<String> open =
                openPaths.stream().flatMap(one -> one.patterns().stream()).toList();
        return document -> {
            document.getComponents()
                    .addSchemas(PROBLEM, problem())
                    .addResponses(
                            PROBLEM,
                            new ApiResponse()
                                    .description("It did not work: code and detail say why, and what to do (RFC 9457).")
                                    .content(new Content()
                                            .addMediaType(
                                                    "application/problem+json",
                                                    new MediaType()
                                                            .schema(new Schema<>()
                                                                    .$ref("#/components/schemas/" + PROBLEM)))));
            restOfThePath(document);
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        operation.setTags(List.of(tag(path)));
                        if (SAFE.contains(method)) {
                            withoutChange(operation);
                            if (path.startsWith(API)
                                    && open.stream().anyMatch(pattern -> matcher.match(pattern, path))) {
                                operation.addSecurityItem(new SecurityRequirement());
                            }
                        }
                        if (path.startsWith(API)) {
                            problems(path, operation);
                        }
                    }));
            document.setTags(ORDER.stream().map(name -> new Tag().name(name)).toList());
        };
    }

    /** A path that takes any rest is written as a parameter: clients are generated from this. */
    private static void restOfThePath(OpenAPI document) {
        Paths paths = new Paths();
        document.getPaths().forEach((path, item) -> {
            if (path.endsWith("/**")) {
                item.addParametersItem(new PathParameter()
                        .name("path")
                        .schema(new StringSchema())
                        .description("The rest of the path, as the provider has it."));
            }
            paths.addPathItem(path.replaceFirst("/\\*\\*$", "/{path}"), item);
        });
        document.setPaths(paths);
    }

    /** A call that changes nothing needs no CSRF token, and has no body. */
    private static void withoutChange(Operation operation) {
        operation.setRequestBody(null);
        List<SecurityRequirement> security = new ArrayList<>();
        for (SecurityRequirement each : operation.getSecurity()) {
            SecurityRequirement kept = new SecurityRequirement();
            each.forEach((scheme, scopes) -> {
                if (!scheme.equals(OpenApi.CSRF)) {
                    kept.addList(scheme, scopes);
                }
            });
            security.add(kept);
        }
        operation.setSecurity(security);
    }

    private static void problems(String path, Operation operation) {
        add(operation, "401");
        add(operation, "403");
        if (path.contains("{")) {
            add(operation, "404");
        }
        add(operation, "default");
    }

    private static void add(Operation operation, String status) {
        operation.getResponses().addApiResponse(status, new ApiResponse().$ref("#/components/responses/" + PROBLEM));
    }

    private static Schema<?> problem() {
        Schema<?> problem = new ObjectSchema()
                .addProperty("status", new IntegerSchema())
                .addProperty("title", new StringSchema())
                .addProperty("code", new StringSchema().description("Stable: programs decide by it."))
                .addProperty(
                        "detail", new StringSchema().description("What happened, whose matter it is, what to do."));
        problem.setRequired(List.of("status", "title", "code", "detail"));
        return problem;
    }

    /** {@code /api/v1/oauth-clients/{id}} is one of the OAuth clients; pulls are below connections, and are their own matter. */
    private static String tag(String path) {
        String first = path.replaceFirst("^" + API, "").replaceFirst("^/", "").replaceFirst("/.*", "");
        if (path.contains("/pulls")) {
            return "Pulls";
        }
        return switch (first) {
            case "bridge-clients", "bridge-endpoints" -> "Bridge";
            case "oauth-clients" -> "OAuth clients";
            default ->
                Character.toUpperCase(first.charAt(0)) + first.substring(1).replace('-', ' ');
        };
    }
}
