package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.credential.CredentialVault.Read.Found;
import dev.serai.credential.SecretPath;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.VaultException;
import dev.serai.testkit.server.FreePorts;
import dev.serai.testkit.server.OpenBaoServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real OpenBao whose certificate is signed by an authority that no machine knows. */
class VaultTlsTest {
    private static final SecretPath PATH = new SecretPath(SecretPath.Kind.CONNECTION, "one");

    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static OpenBaoServer bao;
    private static URI address;

    @BeforeAll
    static void start() throws Exception {
        authority = TestAuthority.in(folder);
        TestAuthority.Certificate certificate = authority.sign("bao", "ip:127.0.0.1");
        int port = FreePorts.one();
        bao = OpenBaoServer.startWithTls(port, certificate.pem(), certificate.key());
        address = URI.create("https://127.0.0.1:" + port);
    }

    @AfterAll
    static void stop() {
        bao.close();
    }

    private static HashicorpVault vault(VaultSettings settings) {
        return new HashicorpVault(settings.withMount("secret"), TestLogins.token(bao.rootToken()), Clock.systemUTC());
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedWhereItIsNamed() {
        try (HashicorpVault vault = vault(VaultSettings.at(address).withCaFile(authority.pem()))) {
            assertThat(vault.write(PATH, TestCredentials.tokens(1), 0)).isEqualTo(1);
            assertThat(vault.readActive(PATH, 1)).isEqualTo(new Found(TestCredentials.tokens(1), 1));
            assertThat(vault.health().usable()).isTrue();
        }
    }

    @Test
    void withoutItNothingIsSent() {
        try (HashicorpVault vault = vault(VaultSettings.at(address))) {
            assertThatThrownBy(() -> vault.read(PATH, 0))
                    .isInstanceOf(VaultException.Unavailable.class)
                    .hasMessageContaining("SERAI_VAULT_CA_FILE");
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        URI other = URI.create("https://localhost:" + address.getPort());
        try (HashicorpVault vault = vault(VaultSettings.at(other).withCaFile(authority.pem()))) {
            assertThatThrownBy(() -> vault.read(PATH, 0)).isInstanceOf(VaultException.Unavailable.class);
        }
    }

    @Test
    void aCaFileThatIsNoneIsAMistakeOfTheConfiguration() throws Exception {
        for (String content : new String[] {"", "-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----\n"}) {
            assertWrong(Files.writeString(folder.resolve("broken.pem"), content));
        }
        assertWrong(folder.resolve("nowhere.pem"));
    }

    private static void assertWrong(Path file) {
        assertThatThrownBy(() -> vault(VaultSettings.at(address).withCaFile(file)))
                .isInstanceOfSatisfying(
                        SeraiException.class, wrong -> assertThat(wrong.type()).isEqualTo(ErrorType.CONFIGURATION))
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("canary");
    }

    @Test
    void theTokenNeverGoesInTheClearToALeaderWhereTlsIsConfigured() throws Exception {
        HttpsServer standby = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (FakeNode plain = new FakeNode()) {
            standby.setHttpsConfigurator(new HttpsConfigurator(authority.serving()));
            byte[] leadership = ("{\"ha_enabled\":true,\"leader_address\":\"" + plain.address() + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            standby.createContext("/", exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(200, leadership.length);
                    exchange.getResponseBody().write(leadership);
                }
            });
            standby.start();
            URI node = URI.create("https://127.0.0.1:" + standby.getAddress().getPort());
            try (HashicorpVault vault = vault(VaultSettings.at(node).withCaFile(authority.pem()))) {
                assertThatThrownBy(() -> vault.readActive(PATH, 0)).hasMessageContaining("without TLS");
                assertThatThrownBy(() -> vault.write(PATH, TestCredentials.tokens(1), 0))
                        .hasMessageContaining("without TLS");
            }
            assertThat(plain.requests()).isEmpty();
        } finally {
            standby.stop(0);
        }
    }
}
