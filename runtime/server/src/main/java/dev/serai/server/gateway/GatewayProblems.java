package dev.serai.server.gateway;

import dev.serai.connector.SeraiException;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.Assets;
import dev.serai.server.web.JteViews;
import dev.serai.server.web.Problem;
import dev.serai.server.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Errors at applications' hosts: a page for browsers, whose style comes from Serai's own host, else problem+json. */
@Component
class GatewayProblems {
    private final SeraiConfiguration configuration;
    private final JteViews views;
    private final Assets assets;
    private final JsonMapper json;

    GatewayProblems(SeraiConfiguration configuration, JteViews views, Assets assets, JsonMapper json) {
        this.configuration = configuration;
        this.views = views;
        this.assets = assets;
        this.json = json;
    }

    /** Does nothing if the answer has already begun. */
    void send(HttpServletRequest request, HttpServletResponse response, SeraiException error) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        // what an upstream may have said before it broke off is not part of this
        response.reset();
        @Nullable String id = RequestId.current();
        if (id != null) {
            response.setHeader(RequestId.HEADER, id);
        }
        Problem problem = Problem.of(error);
        response.setStatus(problem.status());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        @Nullable String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept != null && accept.toLowerCase(Locale.ROOT).contains(MediaType.TEXT_HTML_VALUE)) {
            String serai = configuration.origin();
            response.setHeader(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src " + serai + "; img-src " + serai
                            + " data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            views.render(
                    "gateway/problem",
                    Map.of("problem", problem, "serai", serai, "style", assets.url("serai.css")),
                    response);
        } else {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write(json.writeValueAsBytes(problem));
        }
    }
}
