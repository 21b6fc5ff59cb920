package dev.serai.credential.call;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.CredentialListener;
import dev.serai.credential.refresh.TokenSource;
import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * A call with a connection's token, as a link in HttpClient's chain: puts the token in, sees the connector's sign of
 * expiry, has the token refreshed, and replays the request once. Every caller shares it: the Camel component, the
 * platform's proxy, the verify call. It stands before {@code PROTOCOL}, so that the token is on no request but the one
 * that goes out. Thread-safe.
 *
 * <p>A request body that cannot be sent twice is not replayed: the token is refreshed all the same, and the provider's
 * answer carries {@link #NOT_REPLAYED} with the reason.
 */
public final class AuthorizedCall implements ExecChainHandler {
    /** The name under which this link stands in the chain. */
    public static final String NAME = "serai-authorized-call";
    /** Response header that says why a call was not replayed. */
    public static final String NOT_REPLAYED = "Serai-Not-Replayed";
    /** Response header with the generation of the token that the answer belongs to. */
    public static final String GENERATION = "Serai-Generation";

    private static final String TARGET = "dev.serai.call.target";
    private static final String GIVEN = "dev.serai.call.token";

    private final TokenSource tokens;
    private final CredentialListener listener;

    public AuthorizedCall(TokenSource tokens, CredentialListener listener) {
        this.tokens = tokens;
        this.listener = listener;
    }

    /** Names the connection of the request that runs with this context. */
    public static void attach(HttpContext context, CallTarget target) {
        context.setAttribute(TARGET, target);
    }

    /** The request goes out once, with this token: it belongs to no connection yet, so nothing would refresh it. */
    static void attach(HttpContext context, CallTarget target, AccessToken given) {
        attach(context, target);
        context.setAttribute(GIVEN, given);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (!(scope.clientContext.getAttribute(TARGET) instanceof CallTarget target)) {
            throw new IllegalStateException("A call without a connection: nothing was sent.");
        }
        long start = System.nanoTime();
        ClassicHttpResponse response = scope.clientContext.getAttribute(GIVEN) instanceof AccessToken given
                ? send(target, given, request, ReplayableBody.of(request.getEntity()), scope, chain)
                : call(target, request, scope, chain);
        listener.called(target.connector().id(), response.getCode(), Duration.ofNanos(System.nanoTime() - start));
        return response;
    }

    private ClassicHttpResponse call(
            CallTarget target, ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ConnectionId id = target.connection().id();
        AccessToken token = tokens.token(id, target.tokenWait());
        ReplayableBody body = ReplayableBody.of(request.getEntity());
        ClassicHttpResponse first = send(target, token, request, body, scope, chain);
        if (!ExpirySigns.shown(target.connector().api(), first)) {
            return first;
        }
        @Nullable AccessToken newer;
        try {
            newer = tokens.afterExpirySign(id, token.generation(), target.tokenWait());
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
        if (newer == null) {
            return first;
        }
        if (!body.canBeSentAgain()) {
            first.setHeader(NOT_REPLAYED, "the request body was a stream and part of it was sent already");
            return first;
        }
        first.close();
        ClassicHttpResponse second = send(target, newer, request, body, scope, chain);
        if (ExpirySigns.shown(target.connector().api(), second)) {
            tokens.uncured(id);
        } else {
            tokens.cured(id);
        }
        return second;
    }

    private static ClassicHttpResponse send(
            CallTarget target,
            AccessToken token,
            ClassicHttpRequest request,
            ReplayableBody body,
            ExecChain.Scope scope,
            ExecChain chain)
            throws IOException, HttpException {
        target.requireAllowed(token, scope.route.getTargetHost());
        // a copy each time: the links behind this one add headers to what they are given
        ClassicHttpRequest copy = new BasicClassicHttpRequest(
                request.getMethod(), request.getScheme(), request.getAuthority(), request.getPath());
        copy.setVersion(request.getVersion());
        copy.setHeaders(request.getHeaders());
        copy.setEntity(body.entity());
        target.connector().api().headers().forEach((name, value) -> addIfAbsent(copy, name, value));
        var authorization = target.connector().api().authorization();
        copy.setHeader(new BasicHeader(
                authorization.header(),
                authorization.scheme() + " " + token.value().reveal(),
                true));
        ClassicHttpResponse response = chain.proceed(copy, scope);
        response.setHeader(GENERATION, token.generation().toString());
        return response;
    }

    private static void addIfAbsent(HttpRequest request, String name, String value) {
        if (!request.containsHeader(name)) {
            request.setHeader(name, value);
        }
    }
}
