package dev.serai.server.gateway;

import dev.serai.credential.http.StaleConnectionRetry;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The connections to applications' upstreams: one pool for all. Where they go is an operator's word, and mostly inside, so the
 * guard of providers' addresses is not asked. Redirects, cookies, compression and errors are passed on, never acted upon.
 */
@Component
class Upstreams {
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout POOL = Timeout.ofSeconds(10);
    private static final int CONNECTIONS = 2_000;
    private static final int CONNECTIONS_PER_UPSTREAM = 500;
    private static final String IDLE = "serai.idle";

    private final PoolingHttpClientConnectionManager pool = PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnTotal(CONNECTIONS)
            .setMaxConnPerRoute(CONNECTIONS_PER_UPSTREAM)
            .setDefaultConnectionConfig(ConnectionConfig.custom()
                    .setConnectTimeout(CONNECT)
                    .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                    .setTimeToLive(TimeValue.ofMinutes(5))
                    .build())
            .build();
    private final CloseableHttpClient client = HttpClientBuilder.create()
            .setConnectionManager(pool)
            .setRequestExecutor(new Patience())
            .setRetryStrategy(new StaleConnectionRetry(pool))
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableConnectionState()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .build();

    /** Sends; the answer is the handler's, as it comes. */
    void exchange(
            Application application, HttpUriRequestBase request, HttpClientResponseHandler<@Nullable Void> handler)
            throws IOException {
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(application.answerTimeout()))
                .setConnectionRequestTimeout(POOL)
                .setProtocolUpgradeEnabled(false)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .build());
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(IDLE, Timeout.of(application.idleTimeout()));
        var upstream = application.upstream();
        client.execute(
                new HttpHost(upstream.getScheme(), upstream.getHost(), upstream.getPort()), request, context, handler);
    }

    @PreDestroy
    void close() throws IOException {
        client.close();
    }

    /** Once an answer has begun, its silences may take as long as the application's idle time-out says. */
    private static final class Patience extends HttpRequestExecutor {
        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                @Nullable HttpResponseInformationCallback information,
                HttpContext context)
                throws IOException, HttpException {
            ClassicHttpResponse answer = super.execute(request, connection, information, context);
            if (context.getAttribute(IDLE) instanceof Timeout idle) {
                connection.setSocketTimeout(idle);
            }
            return answer;
        }
    }
}
