package dev.serai.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenBaoClusterTest {
    @Test
    void keepsASecretThroughTheLossOfItsLeaderAndASnapshotAndEachNodeIsSealedByItself() {
        try (OpenBaoCluster cluster = OpenBaoCluster.start(3)) {
            cluster.call("POST", "/v1/sys/mounts/one", "{\"type\":\"kv\"}");
            cluster.call("POST", "/v1/one/a", "{\"value\":\"kept\"}");
            OpenBaoNode first = cluster.leader();

            first.kill();
            OpenBaoNode second = cluster.leader();
            assertThat(second).isNotSameAs(first);
            assertThat(cluster.call("GET", "/v1/one/a", "").body()).contains("kept");

            byte[] snapshot = cluster.snapshot();
            cluster.call("POST", "/v1/one/a", "{\"value\":\"newer\"}");
            cluster.restore(snapshot);
            assertThat(cluster.call("GET", "/v1/one/a", "").body()).contains("kept");

            first.startAgain();
            assertThat(cluster.standbys()).contains(first);
            assertThat(first.call(cluster.rootToken(), "GET", "/v1/one/a", "").body())
                    .contains("kept");

            second.seal(cluster.rootToken());
            assertThat(second.call("", "GET", "/v1/sys/health", "").statusCode())
                    .isEqualTo(503);
            assertThat(cluster.leader()).isNotSameAs(second);
            second.unseal();
        }
    }
}
