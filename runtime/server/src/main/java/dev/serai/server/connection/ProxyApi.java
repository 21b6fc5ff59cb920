package dev.serai.server.connection;

import dev.serai.connector.Connectors;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Connection;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Calls a provider through a connection as it is: request and answer stream, the token goes in, a sign of expiry leads to a
 * refresh and one replay. Bodies up to {@link #REPLAYABLE} bytes are kept for that; a longer one is sent once.
 */
@RestController
@NeedsScope(Scope.PROXY)
class ProxyApi {
    private static final int REPLAYABLE = 8 * 1024 * 1024;

    private final ConnectionAccess access;
    private final Connectors connectors;
    private final ApiClient client;

    ProxyApi(ConnectionAccess access, Connectors connectors, ApiClient client) {
        this.access = access;
        this.connectors = connectors;
        this.client = client;
    }

    @RequestMapping("/api/v1/connections/{id}/proxy/**")
    @Operation(
            requestBody =
                    @RequestBody(
                            description = "Goes to the provider as it is.",
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    void proxy(
            @PathVariable("id") String id, CurrentUser user, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Connection connection = access.require(user, id);
        CallTarget target = new CallTarget(connection, connectors.require(connection.connector()));
        URI url = client.url(target, path(request), Map.of());
        HttpUriRequestBase call = new HttpUriRequestBase(request.getMethod(), url);
        ProxyHeaders.copy(request, call);
        call.setEntity(body(request));
        ProviderAnswer.relay(client, target, call, response);
    }

    /** What stands behind {@code /proxy}, as it was sent. */
    private static String path(HttpServletRequest request) {
        String uri = request.getRequestURI();
        String path = uri.substring(uri.indexOf("/proxy") + "/proxy".length());
        @Nullable String query = request.getQueryString();
        return query == null ? path : path + "?" + query;
    }

    private static @Nullable HttpEntity body(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        boolean hasBody = length > 0 || (length < 0 && request.getHeader("Transfer-Encoding") != null);
        if (!hasBody) {
            return null;
        }
        ContentType type = ContentType.parseLenient(request.getContentType());
        if (length >= 0 && length <= REPLAYABLE) {
            return new ByteArrayEntity(request.getInputStream().readAllBytes(), type);
        }
        return new InputStreamEntity(request.getInputStream(), length, type);
    }
}
