package dev.serai.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.HttpProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** The way in: over Serai's own host and back with a code, or with a service link. */
@Component
class Arrival {
    private final SeraiConfiguration configuration;
    private final ApplicationSessions sessions;
    private final ServiceLinks links;
    private final GatewayCookies cookies;

    Arrival(
            SeraiConfiguration configuration,
            ApplicationSessions sessions,
            ServiceLinks links,
            GatewayCookies cookies) {
        this.configuration = configuration;
        this.sessions = sessions;
        this.links = links;
        this.cookies = cookies;
    }

    /** A browser goes to Serai and comes back; whoever else is told. */
    void signIn(Application application, HttpServletRequest request, HttpServletResponse response) {
        if (!navigates(request)) {
            throw HttpProblem.unauthorized(
                    "not_signed_in",
                    "Sign in first: open " + configuration.publicUrl() + "/apps/" + application.name()
                            + " in a browser, or use a service link.");
        }
        String state =
                cookies.state(request).orElseGet(() -> RandomToken.random().reveal());
        cookies.remember(response, state);
        @Nullable String query = request.getQueryString();
        String wanted = request.getRequestURI() + (query == null ? "" : "?" + query);
        seeOther(
                response,
                configuration.publicUrl() + "/apps/" + application.name() + "?state=" + state + "&to="
                        + URLEncoder.encode(wanted, UTF_8));
    }

    /** The token becomes a cookie, and leaves the address. */
    void arrive(Application application, String token, HttpServletRequest request, HttpServletResponse response) {
        Optional<SecretValue> session = ServiceLinks.isLink(token)
                ? links.redeem(token, application)
                : cookies.state(request).flatMap(state -> sessions.redeem(token, application, state));
        cookies.begin(response, session.orElseThrow(Arrival::over));
        seeOther(response, path(request) + ArrivalToken.without(String.valueOf(request.getQueryString())));
    }

    /** Without slashes that would make a host of it. */
    private static String path(HttpServletRequest request) {
        return "/" + request.getRequestURI().replaceFirst("^[/\\\\]+", "");
    }

    private static HttpProblem over() {
        return HttpProblem.unauthorized(
                "link_invalid",
                "This link is not valid (any more): each works once, for a short time, in one browser. Start again from"
                        + " Serai, or ask for a new link.");
    }

    private static boolean navigates(HttpServletRequest request) {
        @Nullable String accept = request.getHeader(HttpHeaders.ACCEPT);
        @Nullable String mode = request.getHeader("Sec-Fetch-Mode");
        return HttpMethod.GET.matches(request.getMethod())
                && accept != null
                && accept.toLowerCase(Locale.ROOT).contains(MediaType.TEXT_HTML_VALUE)
                && (mode == null || mode.equals("navigate"));
    }

    private static void seeOther(HttpServletResponse response, String to) {
        response.setStatus(HttpStatus.SEE_OTHER.value());
        response.setHeader(HttpHeaders.LOCATION, to);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
    }
}
