package dev.serai.camel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.camel.pull.MemoryCheckpointStore;
import dev.serai.credential.Generation;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.TestOutbound;
import dev.serai.credential.refresh.Account;
import dev.serai.credential.refresh.CredentialBroker;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plain Camel application does for its tokens beside its calls. */
class StandaloneTest {
    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    @Test
    void a12_aTokenInUseIsRenewedBeforeItsEndAndBeforeAnybodyAsks() throws IOException {
        ProviderSimulator provider = SIMULATOR.simulator();
        try (Account account = new Account(provider);
                OutboundHttp outbound = TestOutbound.create();
                ConnectorContext context = ConnectorContext.standalone(
                        account.connections,
                        id -> Optional.of(account.connector),
                        account.vault,
                        outbound,
                        new MemoryCheckpointStore(),
                        account.clock)) {
            assertThat(context.tokens()
                            .token(account.id(), CredentialBroker.TOKEN_WAIT)
                            .generation())
                    .isEqualTo(new Generation(1));
            Instant end = requireNonNull(account.stored().expiresAt());
            account.clock.set(end.minus(Duration.ofHours(1)));

            await().until(() -> account.connection().generation().equals(new Generation(2)));

            assertThat(provider.count("token.refresh_token")).isEqualTo(1);
        }
    }
}
