package dev.serai.server.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.serai.server.identity.AnyToken;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import dev.serai.server.ops.SeraiConfiguration;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.Scopes;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code /openapi.yaml}, generated from the controllers under {@code /api/v1} and of the bridge. */
@Configuration(proxyBeanMethods = false)
public class OpenApi {
    /** The bridge's calls for programs say so themselves. */
    public static final String BRIDGE_CLIENT = "bridge_client";

    private static final String SESSION = "session";
    static final String CSRF = "csrf";
    private static final String TOKEN = "token";

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
                                                + " csrf_token of GET /api/v1/session."))
                        .addSecuritySchemes(TOKEN, accessToken(configuration))
                        .addSecuritySchemes(
                                BRIDGE_CLIENT,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("The id and the secret of a bridge client.")));
    }

    /** Schemas as they are on the wire: their fields in snake_case, and no two records taken for one because they share a name. */
    @Bean
    ModelResolver schemas() {
        ObjectMapper mapper = Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        ModelResolver resolver = new ModelResolver(mapper, new RecordNames());
        resolver.setOpenapi31(true);
        return resolver;
    }

    /** {@code OAuthClientApi.View} is {@code OAuthClientView}. */
    private static final class RecordNames extends TypeNameResolver {
        @Override
        protected String nameForClass(Class<?> type, Set<Options> options) {
            @Nullable Class<?> in = type.getEnclosingClass();
            @Nullable Schema own = type.getAnnotation(Schema.class);
            return in == null || (own != null && !own.name().isEmpty())
                    ? super.nameForClass(type, options)
                    : in.getSimpleName().replaceFirst("Api$", "") + type.getSimpleName();
        }
    }

    private static SecurityScheme accessToken(SeraiConfiguration configuration) {
        Scopes scopes = new Scopes();
        for (Scope scope : Scope.values()) {
            scopes.addString(scope.word(), scope.text());
        }
        return new SecurityScheme()
                .type(SecurityScheme.Type.OAUTH2)
                .description("An access token of Serai's own authorization server, sent as Authorization: Bearer.")
                .flows(new OAuthFlows()
                        .clientCredentials(flow(configuration).scopes(scopes))
                        .authorizationCode(flow(configuration)
                                .authorizationUrl(configuration.origin() + "/oauth2/authorize")
                                .scopes(scopes)));
    }

    private static OAuthFlow flow(SeraiConfiguration configuration) {
        String token = configuration.origin() + "/oauth2/token";
        return new OAuthFlow().tokenUrl(token).refreshUrl(token);
    }

    /** Each call says whether a session will do, and which scope a token needs for it, or that no token will do. */
    @Bean
    OperationCustomizer scopes() {
        return (operation, handler) -> {
            if (operation.getSecurity() != null) {
                return operation;
            }
            if (NeedsScope.Declared.allowsSession(handler)) {
                operation.addSecurityItem(
                        new SecurityRequirement().addList(SESSION).addList(CSRF));
            }
            Optional<Scope> scope = NeedsScope.Declared.by(handler);
            if (scope.isPresent()) {
                operation.addSecurityItem(
                        new SecurityRequirement().addList(TOKEN, scope.get().word()));
            } else if (handler.hasMethodAnnotation(AnyToken.class)) {
                operation.addSecurityItem(new SecurityRequirement().addList(TOKEN));
            }
            return operation;
        };
    }
}
