package dev.serai.server.authorization;

import dev.serai.credential.connection.Connection;
import dev.serai.server.connection.Reauthorization;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import dev.serai.server.ops.SeraiConfiguration;
import java.net.URI;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says where a person authorises a connection again: the way itself begins in their browser, and is bound to that. */
@RestController
class ReauthorizationApi {
    private final Reauthorization reauthorization;
    private final URI publicUrl;

    ReauthorizationApi(Reauthorization reauthorization, SeraiConfiguration configuration) {
        this.reauthorization = reauthorization;
        this.publicUrl = configuration.publicUrl();
    }

    record Way(URI url) {}

    @PostMapping("/api/v1/connections/{id}/reauthorize")
    @NeedsScope(Scope.CONNECTIONS_WRITE)
    Way reauthorize(@PathVariable("id") String id, CurrentUser user) {
        Connection connection = reauthorization.require(user, id).connection();
        return new Way(URI.create(publicUrl + ReauthorizationPages.path(connection.id())));
    }
}
