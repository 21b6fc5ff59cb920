package dev.serai.camel;

import com.fasterxml.jackson.core.JacksonException;
import dev.serai.camel.pull.Json;
import dev.serai.connector.Connector;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.call.ActionCall;
import dev.serai.credential.call.AuthorizedCall;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.refresh.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpProducer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.hc.client5.http.classic.methods.HttpUriRequest;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/** camel-http's producer with our requests: which URL, which body, through which connection. */
final class CallProducer extends HttpProducer {
    private final ConnectorContext context;
    private final NamedConnection connection;
    private final RawCalls rawCalls;
    private final @Nullable String action;
    private final String connectorId;

    CallProducer(CallEndpoint http, ConnectorEndpoint endpoint) {
        super(http);
        this.context = endpoint.getComponent().context();
        this.connection = endpoint.namedConnection();
        this.rawCalls = new RawCalls(endpoint.getMethod(), endpoint.getPath());
        this.action = endpoint.getAction();
        this.connectorId = endpoint.getConnectorId();
    }

    /** A route with a connector or an action that does not exist fails when it starts, not when it is needed. */
    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Connector connector = context.connectors().require(connectorId);
        if (action != null && !connector.actions().containsKey(action)) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "unknown_action",
                    connector.name() + " has no action '" + action + "': it has "
                            + connector.actions().keySet() + ".");
        }
    }

    @Override
    protected HttpUriRequest createMethod(Exchange exchange) throws Exception {
        CallTarget target = connection.target();
        AccessToken token = context.tokens().token(target.connection().id(), target.tokenWait());
        return action == null ? rawCall(exchange, target, token) : actionCall(exchange, action, target, token);
    }

    private CallRequest actionCall(Exchange exchange, String name, CallTarget target, AccessToken token) {
        ActionCall call = ActionCall.of(
                target.connector(), name, target.values(token), Bodies.parameters(exchange.getIn(), name));
        CallRequest request =
                new CallRequest(call.method().name(), target.url(token, call.path(), call.query()), target);
        request.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        if (call.body() != null) {
            request.setEntity(new ByteArrayEntity(Bodies.json(call.body()), ContentType.APPLICATION_JSON));
        }
        return request;
    }

    private CallRequest rawCall(Exchange exchange, CallTarget target, AccessToken token) throws CamelExchangeException {
        URI url = target.url(token, rawCalls.path(exchange.getIn()), Map.of());
        CallRequest request = new CallRequest(rawCalls.method(exchange.getIn()), url, target);
        if (RawCalls.hasBody(request.getMethod())) {
            HttpEntity entity = createRequestEntity(exchange);
            request.setEntity(entity);
            if (entity != null && !entity.isRepeatable()) {
                // a body that can be sent once only is held back until the provider has seen the token
                request.setConfig(expectContinue());
            }
        }
        return request;
    }

    private RequestConfig expectContinue() {
        RequestConfig usual =
                context.calls() instanceof Configurable configurable ? configurable.getConfig() : RequestConfig.DEFAULT;
        return RequestConfig.copy(usual).setExpectContinueEnabled(true).build();
    }

    @Override
    protected HttpEntity createRequestEntity(Exchange exchange) throws CamelExchangeException {
        @Nullable HttpEntity replayable = Bodies.replayable(exchange);
        return replayable != null ? replayable : super.createRequestEntity(exchange);
    }

    @Override
    protected <T> T executeMethod(
            Exchange exchange, HttpHost host, HttpUriRequest request, HttpClientResponseHandler<T> handler)
            throws IOException, HttpException {
        if (!(request instanceof CallRequest call)) {
            throw new IllegalStateException("A request that this producer did not make.");
        }
        HttpClientContext callContext = HttpClientContext.create();
        AuthorizedCall.attach(callContext, call.target());
        return handler.handleResponse(getHttpClient().executeOpen(host, request, callContext));
    }

    @Override
    protected void populateResponse(
            Exchange exchange,
            HttpUriRequest request,
            ClassicHttpResponse response,
            HeaderFilterStrategy strategy,
            int status)
            throws IOException, ClassNotFoundException {
        super.populateResponse(exchange, request, response, strategy, status);
        if (action != null) {
            Message answer = exchange.getMessage();
            answer.setBody(jsonValue(answer));
        }
    }

    /** JSON as Map, List or plain value; what is no JSON as text. */
    private static @Nullable Object jsonValue(Message answer) {
        byte[] body = answer.getBody(byte[].class);
        if (body == null || body.length == 0) {
            return null;
        }
        try {
            return Json.MAPPER.readValue(body, Object.class);
        } catch (JacksonException e) {
            return answer.getBody(String.class);
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory does not fail.", e);
        }
    }
}
