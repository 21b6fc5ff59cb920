package dev.serai.server.bridge;

import java.net.URI;

/** An authorization endpoint in the list. */
public record BridgeEndpointRow(String id, String name, String authorizationEndpoint, String redirectUri) {
    static BridgeEndpointRow of(BridgeEndpoint one, URI redirectUri) {
        return new BridgeEndpointRow(one.id(), one.name(), one.authorizationEndpoint(), redirectUri.toString());
    }
}
