package dev.serai.camel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.camel.pull.MemoryCheckpointStore;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UntouchedStreamTest {
    @RegisterExtension
    static final SimulatorExtension OBSERVANT = SimulatorExtension.of("observant");

    @Test
    void aStreamIsHeldBackUntilTheProviderHasSeenTheTokenAndThenSentOnce() throws Exception {
        ProviderSimulator provider = OBSERVANT.simulator();
        try (CarefulServer api = new CarefulServer();
                ConnectedAccount account = new ConnectedAccount(provider, new MemoryCheckpointStore(), api.url());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("serai", account.context);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:stream")
                            .streamCache("false")
                            .to("connector:observant?connection=field&method=POST&path=/upload");
                }
            });
            camel.start();

            Exchange answer = camel.createProducerTemplate()
                    .request("direct:stream", exchange -> exchange.getIn().setBody(onceOnly("soil", "moisture")));

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getHeader("CamelHttpResponseCode")).isEqualTo(201);
            assertThat(api.requests).containsExactly("refused before the body", "took soilmoisture");
            assertThat(provider.count("token.refresh_token.200")).isEqualTo(1);
        }
    }

    private static InputStream onceOnly(String one, String other) {
        return new SequenceInputStream(
                new ByteArrayInputStream(one.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayInputStream(other.getBytes(StandardCharsets.UTF_8)));
    }
}
