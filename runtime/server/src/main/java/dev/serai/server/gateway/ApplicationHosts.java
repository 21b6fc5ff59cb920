package dev.serai.server.gateway;

import dev.serai.server.ops.SeraiConfiguration;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which application a host is of, and where an application answers. */
@Component
class ApplicationHosts {
    private final String scheme;
    private final String domain;
    private final String suffix;
    private final String own;

    ApplicationHosts(SeraiConfiguration configuration) {
        this.scheme = configuration.publicUrl().getScheme();
        this.domain = configuration.appsDomain().toLowerCase(Locale.ROOT);
        this.suffix = "." + domain.replaceFirst(":\\d+$", "");
        this.own = configuration.publicUrl().getHost().toLowerCase(Locale.ROOT);
    }

    /** What stands before the applications' domain, whether there is such an application or not; empty for Serai's own hosts. */
    Optional<String> label(HttpServletRequest request) {
        String name = request.getServerName().toLowerCase(Locale.ROOT);
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return !host.equals(own) && host.endsWith(suffix)
                ? Optional.of(host.substring(0, host.length() - suffix.length()))
                : Optional.empty();
    }

    /** As browsers write it in {@code Origin}: scheme, host, and port unless it is the scheme's own. */
    String origin(Application application) {
        return scheme + "://" + authority(application);
    }

    /** Host and port. */
    String authority(Application application) {
        return application.name() + "." + domain;
    }

    String scheme() {
        return scheme;
    }
}
