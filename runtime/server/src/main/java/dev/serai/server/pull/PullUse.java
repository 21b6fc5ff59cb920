package dev.serai.server.pull;

import dev.serai.credential.connection.Connection;
import dev.serai.server.connection.ConnectionUse;
import java.util.List;
import org.springframework.stereotype.Component;

/** The pulls that stop with a connection. */
@Component
class PullUse implements ConnectionUse {
    private final ScheduledPulls pulls;

    PullUse(ScheduledPulls pulls) {
        this.pulls = pulls;
    }

    @Override
    public List<String> usesOf(Connection connection) {
        return pulls.of(connection.id()).stream()
                .map(pull -> "pull/" + pull.pull())
                .toList();
    }
}
