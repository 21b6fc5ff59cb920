package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about who takes the writes ({@code sys/leader}).
 *
 * @param isSelf the node itself does
 * @param address of the node that does; null if it knows none
 */
record Leadership(boolean isSelf, @Nullable URI address) {

    static Leadership of(URI asked, JsonNode said) {
        if (!said.path("ha_enabled").booleanValue()) {
            return new Leadership(true, asked);
        }
        // Not the asked address even if it says it is the leader itself: behind a load balancer the next request would
        // meet another node.
        String leader = said.path("leader_address").asText();
        if (leader.isEmpty()) {
            return new Leadership(false, null);
        }
        String plain = leader.endsWith("/") ? leader.substring(0, leader.length() - 1) : leader;
        return new Leadership(said.path("is_self").booleanValue(), URI.create(plain));
    }
}
