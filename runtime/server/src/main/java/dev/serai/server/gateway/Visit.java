package dev.serai.server.gateway;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.CurrentUser;

/**
 * Somebody at an application that they may use.
 *
 * @param cookie by which they are signed in there
 */
record Visit(Application application, CurrentUser user, SecretValue cookie) {
    PathMapping paths() {
        return new PathMapping(application);
    }
}
