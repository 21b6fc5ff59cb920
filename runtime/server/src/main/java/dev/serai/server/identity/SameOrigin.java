package dev.serai.server.identity;

import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.HttpProblem;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Refuses what another site's page sends. A program that says nothing about its origin is no other site. */
@Component
public final class SameOrigin {
    private static final String SAME = "same-origin";

    private final SeraiConfiguration configuration;

    SameOrigin(SeraiConfiguration configuration) {
        this.configuration = configuration;
    }

    /** @throws HttpProblem 403 */
    public void require(HttpServletRequest request) {
        if (isForeign(request)) {
            throw HttpProblem.forbidden(
                    "foreign_origin",
                    "This came from a page of another site. Open " + configuration.publicUrl() + " and do it there.");
        }
    }

    public boolean isForeign(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        // Another application's host below our own domain is "same-site", and a stranger.
        if (site != null && !site.equals(SAME) && !site.equals("none")) {
            return true;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        // Our pages send no referrer, and browsers then write "null" here even for their own forms.
        boolean hidden = "null".equals(origin) && SAME.equals(site);
        return origin != null && !hidden && !isOurs(origin, request);
    }

    private boolean isOurs(String origin, HttpServletRequest request) {
        // On this machine alone the same server is also known as 127.0.0.1.
        return origin.equals(configuration.origin())
                || (!configuration.isProduction()
                        && origin.equals("http://" + request.getHeader(HttpHeaders.HOST))
                        && origin.startsWith("http://127.0.0.1:"));
    }
}
