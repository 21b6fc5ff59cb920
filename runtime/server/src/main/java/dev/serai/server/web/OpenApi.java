package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.ops.SeraiConfiguration;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code /openapi.yaml}, generated from the controllers under {@code /api/v1}. */
@Configuration(proxyBeanMethods = false)
class OpenApi {
    private static final String SESSION = "session";
    private static final String CSRF = "csrf";

    @Bean
    OpenAPI document(SeraiConfiguration configuration) {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(CurrentUser.class, Page.class);
        return new OpenAPI()
                .info(new Info()
                        .title("Serai")
                        .version("1")
                        .description("Connections that stay alive, and what runs on them."))
                .servers(List.of(new Server().url(configuration.origin())))
                .components(new Components()
                        .addSecuritySchemes(
                                SESSION,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.COOKIE)
                                        .name(configuration.isProduction() ? "__Host-serai" : "serai")
                                        .description("The session that POST /login sets."))
                        .addSecuritySchemes(
                                CSRF,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.HEADER)
                                        .name("X-CSRF-Token")
                                        .description("With a session, for every call that changes something:"
                                                + " csrf_token of GET /api/v1/session.")))
                .addSecurityItem(new SecurityRequirement().addList(SESSION).addList(CSRF));
    }

    /** A path that takes any rest is written as a parameter: clients are generated from this. */
    @Bean
    OpenApiCustomizer restOfThePath() {
        return document -> {
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
        };
    }
}
