package dev.serai.server.pull;

import dev.serai.server.TestAccount;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.testkit.simulator.ProviderSimulator;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A pull of a connected account, which its own schedule never starts.
 *
 * @param dataset named as the connection's alias
 * @param path its own in the API
 * @param id of its schedule
 */
record TestPull(String dataset, String path, String id) {
    static final String NEVER = "0 0 3 1 1 ?";

    static TestPull of(TestPlatform platform, Visitor admin, ProviderSimulator simulator) {
        String alias = TestAccount.connect(platform, admin, simulator);
        String path = "/api/v1/connections/" + alias + "/pulls/observations";
        Visitor.json(admin.call("PUT", path, Map.of("schedule", NEVER, "dataset", alias)));
        String id = platform.bean(JdbcClient.class)
                .sql("select p.id from pull_schedule p join dataset d on d.id = p.dataset where d.name = ?")
                .param(alias)
                .query(String.class)
                .single();
        return new TestPull(alias, path, id);
    }
}
