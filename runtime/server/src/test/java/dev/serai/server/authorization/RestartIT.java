package dev.serai.server.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.Connecting;
import dev.serai.server.Connecting.Client;
import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RestartIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private final ProviderSimulator provider = EXTENSION.simulator();
    private final Connecting connecting = new Connecting(platform, provider);

    @Test
    void aHalfDoneAuthorizationTheSessionAndTheConnectionsSurviveARestart() {
        Client client = connecting.register(platform.admin(), "observant");
        Visitor user = platform.newUser(Role.MEMBER);
        String before = connecting.connect(user, client);
        String csrf = user.csrfToken();
        URI callback = connecting.consent(connecting.start(user, client));

        platform.restart();

        assertThat(user.csrfToken()).isEqualTo(csrf);
        HttpResponse<String> result = connecting.result(user, callback);
        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(Connecting.connection(result)).isNotEqualTo(before);
        provider.expireAccessTokens();
        assertThat(user.get("/api/v1/connections/" + before + "/proxy/api/me").statusCode())
                .isEqualTo(200);
    }
}
