package dev.serai.server.bridge;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.oauthclient.RedirectUris;
import dev.serai.server.web.HttpProblem;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/bridge-endpoints}: authorization endpoints beside those of the catalogue; for admins with a session. */
@RestController
@RequestMapping("/api/v1/bridge-endpoints")
class BridgeEndpointApi {
    /** Said here, because what writes the OpenAPI document takes a name that begins with "is" for a getter's. */
    private static final String ISS_REQUIRED = "iss_required";

    private final BridgeEndpoints endpoints;
    private final RedirectUris redirectUris;

    BridgeEndpointApi(BridgeEndpoints endpoints, RedirectUris redirectUris) {
        this.endpoints = endpoints;
        this.redirectUris = redirectUris;
    }

    /**
     * @param authorizationEndpoint programs have to name it letter by letter
     * @param issuer what the provider calls itself (RFC 9207); none is the default, and then it is not checked
     * @param issRequired whether an answer that does not name it is refused; no is the default
     */
    record Registration(
            @Nullable String name,
            @Nullable String authorizationEndpoint,
            @Nullable String issuer,
            @JsonProperty(ISS_REQUIRED) @Nullable Boolean issRequired) {
        BridgeEndpoints.Wish wish() {
            if (name == null || authorizationEndpoint == null) {
                throw HttpProblem.unprocessable("field_missing", "name and authorization_endpoint are needed.");
            }
            return new BridgeEndpoints.Wish(
                    name, authorizationEndpoint, issuer == null ? "" : issuer, Boolean.TRUE.equals(issRequired));
        }
    }

    /** @param redirectUri to be registered at the provider exactly so */
    record View(
            String id,
            String name,
            String authorizationEndpoint,
            @Nullable String issuer,
            @JsonProperty(ISS_REQUIRED) boolean issRequired,
            URI redirectUri,
            Instant createdAt) {}

    record Items(List<View> items, @Nullable String next) {}

    @GetMapping
    Items list(CurrentUser user) {
        return new Items(endpoints.list(user).stream().map(this::view).toList(), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    View add(@RequestBody Registration asked, CurrentUser user) {
        return view(endpoints.add(user, asked.wish()));
    }

    @PutMapping("/{id}")
    View change(@PathVariable("id") String id, @RequestBody Registration asked, CurrentUser user) {
        return view(endpoints.change(user, id, asked.wish()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("id") String id, CurrentUser user) {
        endpoints.remove(user, id);
    }

    private View view(BridgeEndpoint one) {
        return new View(
                one.id(),
                one.name(),
                one.authorizationEndpoint(),
                one.issuer(),
                one.issRequired(),
                redirectUris.ofBridge(one.id()),
                one.createdAt());
    }
}
