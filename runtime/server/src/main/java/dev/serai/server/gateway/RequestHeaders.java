package dev.serai.server.gateway;

import dev.serai.server.identity.Role;
import dev.serai.server.web.HopByHop;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What an upstream gets to read: the browser's headers, and who comes and from where in Serai's words alone. */
@Component
class RequestHeaders {
    /** Said by Serai, whatever the browser says. */
    private static final Set<String> OURS = Set.of("host", "expect", "cookie", "forwarded", "x-real-ip");

    private final ApplicationHosts hosts;
    private final Assertions assertions;

    RequestHeaders(ApplicationHosts hosts, Assertions assertions) {
        this.hosts = hosts;
        this.assertions = assertions;
    }

    /** All but {@code Host}. */
    Map<String, List<String>> of(HttpServletRequest request, Visit visit) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> ofThisHop = HopByHop.named(Collections.list(request.getHeaders("Connection")));
        for (String name : Collections.list(request.getHeaderNames())) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean dropped = HopByHop.isAlways(lower)
                    || ofThisHop.contains(lower)
                    || OURS.contains(lower)
                    || lower.startsWith("x-forwarded-")
                    // some servers read an underscore as a hyphen
                    || lower.replace('_', '-').startsWith("serai-");
            if (!dropped) {
                headers.put(name, Collections.list(request.getHeaders(name)));
            }
        }
        String cookies = Collections.list(request.getHeaders("Cookie")).stream().collect(Collectors.joining("; "));
        @Nullable String own = GatewayCookies.forUpstream(cookies);
        if (own != null) {
            headers.put("Cookie", List.of(own));
        }
        said(request, visit).forEach((name, value) -> headers.put(name, List.of(value)));
        return headers;
    }

    private Map<String, String> said(HttpServletRequest request, Visit visit) {
        Map<String, String> said = new LinkedHashMap<>();
        String host = hosts.authority(visit.application());
        String from = request.getRemoteAddr();
        said.put("X-Forwarded-For", from);
        said.put("X-Forwarded-Host", host);
        said.put("X-Forwarded-Proto", hosts.scheme());
        if (!visit.application().stripPrefix().isEmpty()) {
            said.put("X-Forwarded-Prefix", visit.application().stripPrefix());
        }
        said.put(
                "Forwarded",
                "for=" + (from.contains(":") ? "\"[" + from + "]\"" : from) + ";host=\"" + host + "\";proto="
                        + hosts.scheme());
        said.put("Serai-User", visit.user().id());
        said.put("Serai-Email", visit.user().email());
        said.put(
                "Serai-Roles",
                visit.user().roles().stream().sorted().map(Role::word).collect(Collectors.joining(",")));
        said.put("Serai-Assertion", assertions.of(visit));
        return said;
    }
}
