package dev.serai.lab.stampede;

import dev.serai.lab.platform.PlatformCluster;
import dev.serai.testkit.server.OpenBaoNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What happens when the provider has answered the token call and its answer is not back yet. */
enum Variant {
    PLAIN("nothing else") {
        @Override
        Runnable happen(PlatformCluster cluster) {
            return () -> {};
        }
    },
    SLOW("the token endpoint takes 15 s") {
        @Override
        Runnable happen(PlatformCluster cluster) {
            Later.sleep(Duration.ofSeconds(15));
            return () -> {};
        }
    },
    DATABASE_RESTARTED("PostgreSQL stops, and starts again 2 s later") {
        @Override
        Runnable happen(PlatformCluster cluster) {
            cluster.database().stop();
            return Later.in(Duration.ofSeconds(2), cluster.database()::startAgain)::join;
        }
    },
    VAULT_SEALED("all of OpenBao is sealed, and unsealed 20 s later") {
        @Override
        Runnable happen(PlatformCluster cluster) {
            List<OpenBaoNode> nodes = cluster.vault().nodes();
            // the leader last: it is the one that knows the token
            List<OpenBaoNode> standbys = cluster.vault().standbys();
            OpenBaoNode leader = cluster.vault().leader();
            String token = cluster.vault().rootToken();
            standbys.forEach(node -> node.seal(token));
            leader.seal(token);
            CompletableFuture<Boolean> unsealed =
                    Later.in(Duration.ofSeconds(20), () -> nodes.forEach(OpenBaoNode::unseal));
            return () -> {
                unsealed.join();
                cluster.vault().leader();
            };
        }
    },
    LEADER_KILLED("OpenBao's leader is killed") {
        @Override
        Runnable happen(PlatformCluster cluster) {
            OpenBaoNode leader = cluster.vault().leader();
            leader.kill();
            return leader::startAgain;
        }
    };

    private final String words;

    Variant(String words) {
        this.words = words;
    }

    /** Whether it takes from the platforms what they stand on. */
    boolean isOutage() {
        return switch (this) {
            case PLAIN, SLOW -> false;
            case DATABASE_RESTARTED, VAULT_SEALED, LEADER_KILLED -> true;
        };
    }

    /** @return what makes everything good again, and returns when it is */
    abstract Runnable happen(PlatformCluster cluster);

    @Override
    public String toString() {
        return words;
    }
}
