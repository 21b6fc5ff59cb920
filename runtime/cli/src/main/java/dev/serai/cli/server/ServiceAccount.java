package dev.serai.cli.server;

import dev.serai.cli.CommandFailure;
import dev.serai.cli.token.Json;
import dev.serai.cli.token.Secret;
import dev.serai.cli.token.TokenEndpoint;
import dev.serai.cli.token.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program with a client_id and a secret (RFC 6749 §4.4): it asks for a token at each run, and keeps none. */
public final class ServiceAccount implements Identity {
    private final URI server;
    private final String clientId;
    private final Secret secret;
    private final String advice;
    private @Nullable Secret token;

    /** @param advice what to do if Serai does not know it */
    public ServiceAccount(URI server, String clientId, Secret secret, String advice) {
        this.server = server;
        this.clientId = clientId;
        this.secret = secret;
        this.advice = advice;
    }

    @Override
    public Secret accessToken() {
        @Nullable Secret known = token;
        if (known == null) {
            known = ask();
            token = known;
        }
        return known;
    }

    @Override
    public Secret after(Secret refused) {
        return refused;
    }

    @Override
    public String advice() {
        return advice;
    }

    private Secret ask() {
        TokenIssuer issuer =
                new TokenIssuer(URI.create(server + "/oauth2/token"), clientId, TokenIssuer.Authentication.BASIC);
        try {
            TokenEndpoint.Reply reply =
                    new TokenEndpoint(Http.client()).ask(issuer, secret, Map.of("grant_type", "client_credentials"));
            if (reply.isSuccess()) {
                return Secret.of(Json.answered(reply.body(), "access_token"));
            }
            if (reply.error().isEmpty()) {
                throw Answers.failure(server, reply.response(), reply.body(), advice);
            }
            throw CommandFailure.refused("Serai at " + server + " does not know '" + clientId
                    + "', or its secret is another: " + reply.words() + ". " + advice);
        } catch (IOException e) {
            throw Http.unreachable(server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.later("Interrupted.");
        }
    }
}
