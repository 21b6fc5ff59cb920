package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.server.authserver.AccessClient;
import dev.serai.server.authserver.BridgeCredentials;
import dev.serai.server.identity.OpenPaths;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.OpenApi;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The bridge for programs: forms in, JSON out, errors in OAuth's words. Each call carries the bridge client's id and secret. */
@RestController
class BridgeApi {
    static final String AUTHORIZATIONS = "/bridge/authorizations";
    static final String TOKEN = "/bridge/token";
    private static final int LONGEST_CODE = 200;

    private final BridgeCredentials credentials;
    private final BridgeClients clients;
    private final BridgeAuthorizations authorizations;
    private final BridgePolling polling;
    private final URI publicUrl;

    BridgeApi(
            BridgeCredentials credentials,
            BridgeClients clients,
            BridgeAuthorizations authorizations,
            BridgePolling polling,
            SeraiConfiguration configuration) {
        this.credentials = credentials;
        this.clients = clients;
        this.authorizations = authorizations;
        this.polling = polling;
        this.publicUrl = configuration.publicUrl();
    }

    @Bean
    static OpenPaths bridgePaths() {
        return OpenPaths.of(AUTHORIZATIONS, TOKEN);
    }

    /** C-A, C-B. */
    @PostMapping(AUTHORIZATIONS)
    @Operation(
            requestBody =
                    @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                                            schema = @Schema(implementation = BridgeForms.Ask.class))))
    @SecurityRequirement(name = OpenApi.BRIDGE_CLIENT)
    ResponseEntity<BridgeForms.Begun> begin(HttpServletRequest request) {
        AccessClient program = authenticate(request);
        Map<String, String[]> form = form(request);
        BridgeClient client = clients.of(program).orElseThrow(BridgeRefusal::unknownClient);
        BridgeAuthorizations.Begun begun =
                authorizations.begin(client, BridgeRequest.read(form), request.getRemoteAddr());
        String userCode = UserCode.shown(begun.userCode());
        URI page = URI.create(publicUrl + BridgePages.PATH);
        return answer(
                HttpStatus.OK,
                new BridgeForms.Begun(
                        begun.bridgeCode().reveal(),
                        userCode,
                        page,
                        URI.create(page + "?user_code=" + userCode),
                        begun.redirectUri(),
                        begun.life().toSeconds(),
                        BridgePolling.INTERVAL));
    }

    /** C-E, C-H. */
    @PostMapping(TOKEN)
    @Operation(
            requestBody =
                    @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                                            schema = @Schema(implementation = BridgeForms.Poll.class))))
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(oneOf = {BridgeForms.CodeGiven.class, BridgeForms.ConnectionGiven.class})))
    @ApiResponse(
            responseCode = "400",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = BridgeForms.Refused.class)))
    @SecurityRequirement(name = OpenApi.BRIDGE_CLIENT)
    ResponseEntity<?> poll(HttpServletRequest request) {
        AccessClient client = authenticate(request);
        String @Nullable [] codes = form(request).get("bridge_code");
        if (codes == null || codes.length > 1 || codes[0].isEmpty() || codes[0].length() > LONGEST_CODE) {
            throw BridgeRefusal.badRequest("bridge_code is missing, or stands there twice.");
        }
        return switch (polling.poll(client, SecretValue.of(codes[0]))) {
            case BridgePolling.Answer.Pending _ -> refused("authorization_pending", "Nobody has decided yet.", null);
            case BridgePolling.Answer.SlowDown _ ->
                refused("slow_down", "Asked too soon: wait five seconds longer each time.", null);
            case BridgePolling.Answer.Expired _ ->
                refused("expired_token", "It took too long. Start again, with a new code.", null);
            case BridgePolling.Answer.Unknown _ ->
                refused(
                        "invalid_grant",
                        "This bridge_code is not known, was used already, or is another client's.",
                        null);
            case BridgePolling.Answer.Refused(String problem, String error) -> refused("access_denied", problem, error);
            case BridgePolling.Answer.Code(ProviderAnswer given, URI redirectUri, SecretValue state) ->
                answer(
                        HttpStatus.OK,
                        new BridgeForms.CodeGiven(
                                given.code().reveal(),
                                redirectUri,
                                state == null ? null : state.reveal(),
                                given.iss()));
            case BridgePolling.Answer.Connected(String connection) ->
                answer(HttpStatus.OK, new BridgeForms.ConnectionGiven(connection));
        };
    }

    private AccessClient authenticate(HttpServletRequest request) {
        return BasicCredentials.of(request.getHeader(HttpHeaders.AUTHORIZATION))
                .flatMap(given -> credentials.known(given.id(), given.secret()))
                .orElseThrow(BridgeRefusal::unknownClient);
    }

    /** What stands in the address stands in logs as well. */
    private static Map<String, String[]> form(HttpServletRequest request) {
        if (request.getQueryString() != null) {
            throw BridgeRefusal.badRequest("Send the parameters as a form in the body, none in the address.");
        }
        return request.getParameterMap();
    }

    @ExceptionHandler
    ResponseEntity<BridgeForms.Refused> refused(BridgeRefusal refusal) {
        BridgeForms.Refused failure = new BridgeForms.Refused(refusal.error(), refusal.description(), null);
        if (refusal.error().equals("invalid_client")) {
            return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                    .cacheControl(CacheControl.noStore())
                    .contentType(MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"serai-bridge\"")
                    .body(failure);
        }
        return answer(HttpStatus.BAD_REQUEST, failure);
    }

    private static ResponseEntity<BridgeForms.Refused> refused(
            String error, String description, @Nullable String reason) {
        return answer(HttpStatus.BAD_REQUEST, new BridgeForms.Refused(error, description, reason));
    }

    private static <T> ResponseEntity<T> answer(HttpStatus status, T body) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }
}
