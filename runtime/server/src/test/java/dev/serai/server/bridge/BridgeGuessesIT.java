package dev.serai.server.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.server.AtTheBridge;
import dev.serai.server.BridgeProgram;
import dev.serai.server.PlatformTest;
import dev.serai.server.TestPlatform;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who guesses the codes of others at the bridge, on two nodes. */
class BridgeGuessesIT extends PlatformTest {
    @RegisterExtension
    static final SimulatorExtension EXTENSION = SimulatorExtension.of("observant");

    private static TestPlatform other;

    private final JdbcClient jdbc = platform.bean(JdbcClient.class);
    private final BridgeCase bridge = new BridgeCase(platform, EXTENSION.simulator(), "observant");
    private final BridgeProgram here = bridge.program();

    @BeforeAll
    static void startAnotherNode() {
        other = platform.secondNode();
    }

    @AfterAll
    static void stopIt() {
        other.close();
    }

    @BeforeEach
    void begin() {
        bridge.forget();
    }

    @Test
    void check93_oneAddressAndOneAccountMayGuessTenTimesOnAllNodesTogether() {
        AtTheBridge stranger = bridge.stranger();
        AtTheBridge elsewhere = AtTheBridge.stranger(other.url());
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            statuses.add((i % 2 == 0 ? stranger : elsewhere).enter(wrongCode(i)).statusCode());
        }
        assertThat(statuses.subList(0, 10)).containsOnly(422);
        assertThat(statuses.subList(10, 12)).containsOnly(429);
        assertThat(stranger.enter(wrongCode(12)).headers().firstValue("Retry-After"))
                .isPresent();

        // whoever signs in is counted by their account
        Visitor user = platform.newUser(Role.MEMBER);
        AtTheBridge person = AtTheBridge.signedIn(user);
        for (int i = 0; i < 10; i++) {
            assertThat(person.enter(wrongCode(i)).statusCode()).isEqualTo(422);
        }
        assertThat(person.enter(wrongCode(10)).statusCode()).isEqualTo(429);
        // right codes cost nothing, whoever guesses elsewhere
        AtTheBridge another = AtTheBridge.signedIn(platform.newUser(Role.MEMBER));
        for (int i = 0; i < 15; i++) {
            assertThat(another.enter(bridge.beginCode().get("user_code").asText())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void check93_aThousandAddressesThatGuessAreStoppedAndWhoSignsInIsNot() throws Exception {
        List<Callable<Integer>> guesses = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            URI node = i % 2 == 0 ? platform.url() : other.url();
            guesses.add(() -> guessFrom("127.1." + number / 250 + "." + (1 + number % 250), node, wrongCode(number)));
        }
        List<Integer> statuses;
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            statuses =
                    threads.invokeAll(guesses).stream().map(Future::resultNow).toList();
        }
        assertThat(statuses).containsOnly(422, 429);
        // a hundred at once and one a second after that, not a thousand
        assertThat(Collections.frequency(statuses, 422)).isBetween(100, 300);

        JsonNode begun = bridge.beginCode();
        // as it is in the middle of it: strangers have nothing left
        jdbc.sql("update bridge_guess set free_at = now() + interval '10 minutes' where who = 'all/addresses'")
                .update();
        HttpResponse<String> heldUp =
                bridge.stranger().enter(begun.get("user_code").asText());
        assertThat(heldUp.statusCode()).isEqualTo(429);
        assertThat(heldUp.body()).contains("Sign in to Serai first");
        AtTheBridge person = AtTheBridge.signedIn(platform.newUser(Role.MEMBER));
        assertThat(person.enter(begun.get("user_code").asText()).body()).contains("Did you start this?");
    }

    @Test
    void check93_aCodeThatIsEnteredAgainAndAgainIsWorthNothingAnyMore() {
        JsonNode begun = bridge.beginCode();
        String code = begun.get("user_code").asText();
        AtTheBridge person = bridge.stranger();
        for (int i = 0; i < 20; i++) {
            assertThat(person.enter(code).statusCode()).isEqualTo(200);
        }
        assertThat(person.enter(code).body()).contains("entered too often");
        assertThat(here.pollError(begun)).isEqualTo("access_denied");
        assertThat(person.allow(code).body()).contains("This code is not known");
    }

    /** Eight letters that nobody was given: all of a code's letters may come twice, but not eight times. */
    private static String wrongCode(int number) {
        char[] code = new char[8];
        Arrays.fill(code, UserCode.LETTERS.charAt(number % UserCode.LETTERS.length()));
        return new String(code);
    }

    /** A guess from another address of this machine. */
    private static int guessFrom(String address, URI node, String code) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), node.getPort()));
            String body = "user_code=" + code;
            socket.getOutputStream()
                    .write(("POST /bridge HTTP/1.1\r\nHost: localhost:" + node.getPort()
                                    + "\r\nCookie: serai-bridge=guesser\r\nConnection: close\r\n"
                                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }
}
