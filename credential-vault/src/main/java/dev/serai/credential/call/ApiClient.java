package dev.serai.credential.call;

import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.refresh.AccessToken;
import dev.serai.credential.refresh.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;

/** Calls providers' APIs through connections; requests and answers stream. Thread-safe. */
public final class ApiClient implements AutoCloseable {
    private final TokenSource tokens;
    private final CloseableHttpClient http;

    public ApiClient(OutboundHttp outbound, AuthorizedCall call, TokenSource tokens) {
        this.tokens = tokens;
        this.http = authorize(outbound.harden(HttpClientBuilder.create()), call)
                // an answer passes as it is: who asked for an encoding decodes it
                .disableContentCompression()
                .build();
    }

    /** Puts the link into a client's chain that makes its calls authorized ones. */
    public static HttpClientBuilder authorize(HttpClientBuilder builder, AuthorizedCall call) {
        return builder.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), AuthorizedCall.NAME, call);
    }

    /** As {@link CallTarget#url}, with the base URL that the connection's token names. */
    public URI url(CallTarget target, String pathOrUrl, Map<String, String> query) {
        return target.url(tokens.token(target.connection().id(), target.tokenWait()), pathOrUrl, query);
    }

    /** What a connector's paths and queries may name beside parameters: the connection's settings and kept values. */
    public Map<String, String> values(CallTarget target) {
        return target.values(tokens.token(target.connection().id(), target.tokenWait()));
    }

    /**
     * Sends a request through a connection.
     *
     * @param request to a URL made by {@link #url}
     * @param handler gets the provider's answer, whatever its status; it is closed afterwards
     * @throws IOException if the provider cannot be reached
     */
    public <T> T execute(CallTarget target, ClassicHttpRequest request, HttpClientResponseHandler<? extends T> handler)
            throws IOException {
        HttpClientContext context = HttpClientContext.create();
        AuthorizedCall.attach(context, target);
        return http.execute(request, context, handler);
    }

    /** As above, once, with tokens that are not a connection's yet. */
    <T> T execute(
            CallTarget target,
            AccessToken token,
            ClassicHttpRequest request,
            HttpClientResponseHandler<? extends T> handler)
            throws IOException {
        HttpClientContext context = HttpClientContext.create();
        AuthorizedCall.attach(context, target, token);
        return http.execute(request, context, handler);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
