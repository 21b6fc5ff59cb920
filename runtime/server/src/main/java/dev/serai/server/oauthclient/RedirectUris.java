package dev.serai.server.oauthclient;

import dev.serai.server.ops.SeraiConfiguration;
import java.net.URI;
import org.springframework.stereotype.Component;

/**
 * Where providers send browsers back to: a URI of its own for each connector, so that no provider can hand us a code under
 * another's name (COAT).
 */
@Component
public class RedirectUris {
    private final URI publicUrl;

    RedirectUris(SeraiConfiguration configuration) {
        this.publicUrl = configuration.publicUrl();
    }

    /** The exact URI to register at the provider. */
    public URI of(String connector) {
        return URI.create(publicUrl + "/oauth/callback/" + connector);
    }

    /**
     * The same for authorizations through the bridge.
     *
     * @param target a connector's id, or that of an authorization endpoint of the admin's own
     */
    public URI ofBridge(String target) {
        return URI.create(publicUrl + "/bridge/callback/" + target);
    }
}
