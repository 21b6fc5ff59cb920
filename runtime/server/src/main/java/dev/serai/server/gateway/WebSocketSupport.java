package dev.serai.server.gateway;

import dev.serai.server.watch.Watch;
import java.time.Duration;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tomcat speaks websocket once it is told to. */
@Configuration(proxyBeanMethods = false)
class WebSocketSupport {
    /** So long an open websocket outlives its session at most. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSocketContainer() {
        return factory ->
                factory.addContextCustomizers(context -> context.addServletContainerInitializer(new WsSci(), null));
    }

    @Bean
    static Watch openWebSockets(WebSockets sockets) {
        return new Watch("open websockets", new Watch.Look(sockets::closeEnded, PERIOD));
    }
}
