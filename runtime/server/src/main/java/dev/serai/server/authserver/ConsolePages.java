package dev.serai.server.authserver;

import dev.serai.server.identity.OpenPaths;
import dev.serai.server.identity.Role;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The API console: Swagger UI, all of it from here. It shows the API to everybody; to call it, it asks for a token as any
 * other program does.
 */
@Controller
class ConsolePages {
    static final String CLIENT = "serai-console";

    private static final String SWAGGER_UI = "/webjars/swagger-ui/5.34.1";

    /** Hands the code to the window that asked for it. */
    static final String SIGNED_IN = SWAGGER_UI + "/oauth2-redirect.html";

    @Bean
    static OpenPaths consolePaths() {
        return OpenPaths.of("/console");
    }

    @Bean
    static NavEntry consoleEntry() {
        return new NavEntry(90, "API", "/console", "Every call of Serai's API, to read and to try.", Role.BUILDER);
    }

    @GetMapping("/console")
    ModelAndView console(Page page) {
        return page.view("authserver/console", Map.of("swagger", SWAGGER_UI, "client", CLIENT, "signedIn", SIGNED_IN));
    }
}
