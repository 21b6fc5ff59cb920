package dev.serai.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenBaoServerTest {
    @Test
    void keepsASecretRefusesWhileSealedAndAnswersAgain() {
        try (OpenBaoServer bao = OpenBaoServer.start()) {
            assertThat(bao.call("PUT", "/v1/secret/data/one", "{\"data\":{\"value\":\"kept\"}}")
                            .statusCode())
                    .isEqualTo(200);

            bao.seal();
            assertThat(bao.call("GET", "/v1/secret/data/one", "").statusCode()).isEqualTo(503);

            bao.unseal();
            assertThat(bao.call("GET", "/v1/secret/data/one", "").body()).contains("kept");
            assertThat(bao.toString()).doesNotContain(bao.rootToken());
        }
    }
}
