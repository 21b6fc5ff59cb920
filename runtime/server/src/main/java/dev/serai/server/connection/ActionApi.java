package dev.serai.server.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.connector.Connectors;
import dev.serai.credential.call.ActionCall;
import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.CallTarget;
import dev.serai.credential.connection.Connection;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Scope;
import dev.serai.server.web.HttpProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Runs an action that the connector declares, with JSON parameters; the provider's answer comes back as it is. */
@RestController
@NeedsScope(Scope.PROXY)
class ActionApi {
    private static final int LONGEST = 8 * 1024 * 1024;

    private final ConnectionAccess access;
    private final Connectors connectors;
    private final ApiClient client;
    private final ObjectMapper json = new ObjectMapper();

    ActionApi(ConnectionAccess access, Connectors connectors, ApiClient client) {
        this.access = access;
        this.connectors = connectors;
        this.client = client;
    }

    @PostMapping("/api/v1/connections/{id}/actions/{action}")
    @Operation(
            requestBody =
                    @RequestBody(
                            description = "The action's parameters, as its connector names them.",
                            content = @Content(mediaType = "application/json", schema = @Schema(type = "object"))))
    void run(
            @PathVariable("id") String id,
            @PathVariable("action") String action,
            CurrentUser user,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Connection connection = access.require(user, id);
        CallTarget target = new CallTarget(connection, connectors.require(connection.connector()));
        ActionCall call = ActionCall.of(target.connector(), action, client.values(target), parameters(request));
        HttpUriRequestBase outgoing =
                new HttpUriRequestBase(call.method().name(), client.url(target, call.path(), call.query()));
        outgoing.setHeader(HttpHeaders.ACCEPT, ContentType.APPLICATION_JSON.getMimeType());
        if (call.body() != null) {
            outgoing.setEntity(new ByteArrayEntity(json.writeValueAsBytes(call.body()), ContentType.APPLICATION_JSON));
        }
        ProviderAnswer.relay(client, target, outgoing, response);
    }

    private JsonNode parameters(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(LONGEST + 1);
        if (body.length > LONGEST) {
            throw HttpProblem.unprocessable("parameters_too_large", "An action's parameters are at most 8 MiB.");
        }
        try {
            return body.length == 0 ? MissingNode.getInstance() : json.readTree(body);
        } catch (JsonProcessingException e) {
            throw HttpProblem.badRequest("invalid_json", "The parameters are not JSON: send an object such as {}.");
        }
    }
}
