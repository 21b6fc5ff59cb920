package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.ops.SeraiConfiguration;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code /openapi.yaml}, generated from the controllers under {@code /api/v1}. */
@Configuration(proxyBeanMethods = false)
class OpenApi {
    @Bean
    OpenAPI document(SeraiConfiguration configuration) {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(CurrentUser.class, Page.class);
        return new OpenAPI()
                .info(new Info()
                        .title("Serai")
                        .version("1")
                        .description("Connections that stay alive, and what runs on them."))
                .servers(List.of(new Server().url(configuration.origin())));
    }
}
