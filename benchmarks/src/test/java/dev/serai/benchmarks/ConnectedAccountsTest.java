package dev.serai.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.connection.ConnectionId;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ConnectedAccountsTest {
    @Test
    void everyConnectionHasItsOwnToken() throws Exception {
        try (ConnectedAccounts accounts =
                new ConnectedAccounts(URI.create("http://127.0.0.1:9"), 3, id -> "token-of-" + id)) {
            for (int i = 0; i < 3; i++) {
                String id = ConnectedAccounts.alias(i);
                assertThat(accounts.broker().token(new ConnectionId(id)).value().reveal())
                        .isEqualTo("token-of-" + id);
            }
        }
    }
}
