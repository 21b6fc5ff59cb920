package dev.serai.server.gateway;

import dev.serai.connector.SeraiException;
import dev.serai.credential.SecretValue;
import dev.serai.server.gateway.Admissions.Admission;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.HttpProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/** Every request at an application's host: who comes, whether they may, and on to the upstream. */
@Component
class Gateway {
    private final Admissions admissions;
    private final GatewayCookies cookies;
    private final Arrival arrival;
    private final Proxy proxy;
    private final WebSockets sockets;
    private final GatewayProblems problems;

    Gateway(
            Admissions admissions,
            GatewayCookies cookies,
            Arrival arrival,
            Proxy proxy,
            WebSockets sockets,
            GatewayProblems problems) {
        this.admissions = admissions;
        this.cookies = cookies;
        this.arrival = arrival;
        this.proxy = proxy;
        this.sockets = sockets;
        this.problems = problems;
    }

    void serve(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Optional<SecretValue> cookie = isForeign(request)
                    ? Optional.empty()
                    : cookies.session(request).map(SecretValue::of);
            boolean lasts = WebSockets.isAskedFor(request);
            // what may last for hours begins with what is so now
            Admission admission = (lasts ? admissions.find(name, cookie) : admissions.recent(name, cookie))
                    .orElseThrow(() -> HttpProblem.notFound(
                            "unknown_application",
                            "There is no application at this address. Check it, or ask an admin."));
            Application application = admission.application();
            Optional<String> token = ArrivalToken.in(request.getQueryString());
            if (token.isPresent() && HttpMethod.GET.matches(request.getMethod())) {
                arrival.arrive(application, token.get(), request, response);
                return;
            }
            Optional<Visit> visit = visit(admission, cookie);
            if (visit.isEmpty()) {
                arrival.signIn(application, request, response);
            } else if (lasts) {
                sockets.pass(visit.get(), request, response);
            } else {
                proxy.pass(visit.get(), request, response);
            }
        } catch (SeraiException refused) {
            problems.send(request, response, refused);
        }
    }

    /** @throws HttpProblem 403 if they are known, but may not use it (any more) */
    private static Optional<Visit> visit(Admission admission, Optional<SecretValue> cookie) {
        Application application = admission.application();
        @Nullable CurrentUser user = admission.user();
        if (user != null && !application.admits(user)) {
            throw refused(application);
        }
        return user == null ? Optional.empty() : cookie.map(value -> new Visit(application, user, value));
    }

    /**
     * Applications below one domain are one "site" to browsers, which send cookies along: what another one's page asks for,
     * other than by leading here, is asked without being signed in.
     */
    private static boolean isForeign(HttpServletRequest request) {
        boolean leads = HttpMethod.GET.matches(request.getMethod())
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
        return "same-site".equals(request.getHeader("Sec-Fetch-Site")) && !leads;
    }

    static HttpProblem refused(Application application) {
        return HttpProblem.forbidden(
                "application_refused",
                "You may not use the application '" + application.name() + "'. Ask an operator of Serai for it.");
    }
}
