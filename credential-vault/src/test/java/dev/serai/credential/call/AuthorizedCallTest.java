package dev.serai.credential.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.SeraiException;
import dev.serai.credential.refresh.Account;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.ReceivedNote;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuthorizedCallTest {
    private static final int FIVE_MEGABYTES = 5 * 1024 * 1024;

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of("observant");

    private ProviderSimulator provider;
    private Account account;

    @BeforeEach
    void connect() {
        provider = SIMULATOR.simulator();
        account = new Account(provider);
        provider.clearCounts();
    }

    @AfterEach
    void close() throws IOException {
        account.close();
    }

    @Test
    void fiveMegabytesAreReplayedWholeExactlyOnce() throws Exception {
        int before = provider.notes().size();
        byte[] body = body();
        provider.expireAccessTokens();
        HttpPost post = new HttpPost(account.api.url(account.target(), "/api/observations/obs-1/notes", Map.of()));
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_OCTET_STREAM));
        assertThat(account.<Integer>execute(post, response -> response.getCode()))
                .isEqualTo(201);
        assertThat(provider.notes()).hasSize(before + 1);
        ReceivedNote note = provider.notes().getLast();
        assertThat(note.bytes()).isEqualTo(FIVE_MEGABYTES);
        assertThat(note.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(body)));
        assertThat(provider.count("token.refresh_token")).isEqualTo(1);
    }

    @Test
    void aStreamThatWasTouchedIsNotReplayedAndSaysSo() throws IOException {
        int before = provider.notes().size();
        provider.expireAccessTokens();
        HttpPost post = new HttpPost(account.api.url(account.target(), "/api/observations/obs-1/notes", Map.of()));
        post.setEntity(
                new InputStreamEntity(new ByteArrayInputStream(body()), -1, ContentType.APPLICATION_OCTET_STREAM));
        String said = account.execute(post, response -> {
            assertThat(response.getCode()).isEqualTo(401);
            return response.getFirstHeader(AuthorizedCall.NOT_REPLAYED).getValue();
        });
        assertThat(said).contains("stream");
        assertThat(provider.notes()).hasSize(before);
        assertThat(account.get("/api/me"))
                .as("the token was refreshed all the same")
                .isEqualTo(200);
        assertThat(provider.count("token.refresh_token")).isEqualTo(1);
    }

    @Test
    void theProvidersAnswerComesWholeAfterALookAtItsBody() throws IOException {
        provider.unauthorizedForever(true);
        String body = account.execute(
                new HttpGet(account.api.url(account.target(), "/api/me", Map.of())),
                response -> EntityUtils.toString(response.getEntity()));
        assertThat(body).contains("invalid_token");
    }

    @Test
    void theTokenGoesToNoOtherHost() {
        assertThatThrownBy(() -> account.api.url(account.target(), "https://evil.example.com/steal", Map.of()))
                .isInstanceOf(SeraiException.class)
                .hasMessageContaining("may not call");
        assertThatThrownBy(() -> account.api.url(account.target(), "//evil.example.com/steal", Map.of()))
                .isInstanceOf(SeraiException.class);
        // even where a URL was made by other means, the link before the wire refuses
        assertThatThrownBy(() -> account.execute(
                        new HttpGet("http://localhost:" + provider.port() + "/api/me"), response -> response.getCode()))
                .isInstanceOf(SeraiException.class);
        assertThat(provider.counts()).doesNotContainKey("api.200");
    }

    @Test
    void check54_aRedirectIsHandedBackAndNotFollowed() throws IOException {
        provider.faults().inject(Faults.redirect("http://169.254.169.254/latest/meta-data"), On.API, 1);
        assertThat(account.get("/api/me")).isEqualTo(302);
    }

    @Test
    void aPathThatIsNoPathIsRefusedInPlainWords() {
        assertThatThrownBy(() -> account.api.url(account.target(), "/a path with blanks", Map.of()))
                .isInstanceOf(SeraiException.class)
                .hasMessageContaining("not a valid URL path");
    }

    private static byte[] body() {
        byte[] body = new byte[FIVE_MEGABYTES];
        new Random(42).nextBytes(body);
        return body;
    }
}
