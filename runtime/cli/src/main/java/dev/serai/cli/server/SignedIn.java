package dev.serai.cli.server;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.ClientFolder;
import dev.serai.cli.token.GrantFile;
import dev.serai.cli.token.GrantRefresh;
import dev.serai.cli.token.SavedGrant;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.TokenIssuer;
import java.net.URI;
import java.time.Clock;

/** Somebody who signed in by {@code serai login}: the tokens in their file, refreshed when due. */
public final class SignedIn implements Identity {
    /** The command line, as every Serai knows it. */
    public static final String CLIENT_ID = "serai-cli";

    private final URI server;
    private final GrantFile file;
    private final Clock clock;
    private SavedGrant grant;

    private SignedIn(URI server, GrantFile file, SavedGrant grant, Clock clock) {
        this.server = server;
        this.file = file;
        this.grant = grant;
        this.clock = clock;
    }

    public static TokenIssuer issuer(URI server) {
        return new TokenIssuer(URI.create(server + "/oauth2/token"), CLIENT_ID, TokenIssuer.Authentication.NONE);
    }

    /** One file for each server. */
    public static GrantFile file(ClientFolder folder, URI server) {
        return folder.grant("login", server.toString());
    }

    /** @throws CommandFailure 77 if nobody is signed in there */
    public static SignedIn at(URI server, ClientFolder folder, Clock clock) {
        GrantFile file = file(folder, server);
        SavedGrant saved = file.read()
                .orElseThrow(
                        () -> CommandFailure.refused("You are not signed in at " + server + ". " + signIn(server)));
        return new SignedIn(server, file, saved, clock);
    }

    @Override
    public Secret accessToken() {
        if (grant.isDue(clock.instant())) {
            refresh();
        }
        return grant.accessToken();
    }

    @Override
    public Secret after(Secret refused) {
        if (grant.accessToken().equals(refused)) {
            refresh();
        }
        return grant.accessToken();
    }

    private void refresh() {
        try {
            grant = new GrantRefresh(file).newerThan(grant, null);
        } catch (CommandFailure e) {
            if (e.isEnded()) {
                throw CommandFailure.refused("You are not signed in any more at " + server + ". " + advice());
            }
            throw e;
        }
    }

    @Override
    public String advice() {
        return signIn(server);
    }

    private static String signIn(URI server) {
        return "Sign in: serai login --server " + server;
    }
}
