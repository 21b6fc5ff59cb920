package dev.serai.cli.server;

import dev.serai.cli.token.Secret;

/** As whom the client calls Serai. */
public interface Identity {
    /** An access token that is good now, as far as anybody can know. */
    Secret accessToken();

    /**
     * Serai refused that one.
     *
     * @return a newer one; the same if there is none
     */
    Secret after(Secret refused);

    /** What to do if Serai knows none of them. */
    String advice();
}
