package dev.serai.server.devicecode;

import dev.serai.credential.oauth2.DeviceAuthorizationGrant;
import dev.serai.credential.oauth2.TokenEndpoint;
import dev.serai.server.watch.Watch;
import dev.serai.server.watch.Watch.Look;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Looks after device codes from time to time, on every node. */
@Configuration(proxyBeanMethods = false)
class DeviceCodeWatch {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration FORGET = Duration.ofHours(1);

    @Bean
    DeviceAuthorizationGrant deviceAuthorizationGrant(TokenEndpoint endpoint) {
        return new DeviceAuthorizationGrant(endpoint);
    }

    @Bean
    Watch watchOverDeviceCodes(PollDeviceCodes polls, DeviceCodes codes) {
        return new Watch("device codes", new Look(polls::look, POLL), new Look(codes::forget, FORGET));
    }
}
