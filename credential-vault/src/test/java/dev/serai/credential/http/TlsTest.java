package dev.serai.credential.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
    private static final char[] PASSWORD = "only-a-test".toCharArray();

    private final AtomicInteger requests = new AtomicInteger();
    private HttpsServer server;
    private SSLContext trusting;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        KeyStore certificate = selfSigned(folder.resolve("keys.p12"), "api.example.com");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate, PASSWORD);
        SSLContext serving = SSLContext.getInstance("TLS");
        serving.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving));
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificate);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    @AfterAll
    void stop() {
        server.stop(0);
    }

    @Test
    void aTrustedCertificateForTheNameIsAccepted() throws IOException {
        assertThat(send("api.example.com", new DefaultClientTlsStrategy(trusting)))
                .isInstanceOf(Exchange.Answered.class);
    }

    @Test
    void anUntrustedCertificateMeansNotSent() throws IOException {
        int before = requests.get();
        assertThat(send("api.example.com", DefaultClientTlsStrategy.createSystemDefault()))
                .isInstanceOfSatisfying(
                        Exchange.NotSent.class,
                        notSent -> assertThat(notSent.detail()).contains("TLS"));
        assertThat(requests).hasValue(before);
    }

    @Test
    void aCertificateForAnotherNameMeansNotSent() throws IOException {
        int before = requests.get();
        assertThat(send("other.example.com", new DefaultClientTlsStrategy(trusting)))
                .isInstanceOf(Exchange.NotSent.class);
        assertThat(requests).hasValue(before);
    }

    @Test
    void aTunnelThroughTheProxyEndsAtTheProvidersOwnCertificate() throws IOException {
        try (ScriptedServer proxy = ScriptedServer.start((request, socket) -> {
            socket.getOutputStream().write("HTTP/1.1 200 Established\r\n\r\n".getBytes(UTF_8));
            try (Socket provider = new Socket(
                    InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
                Thread back = Thread.ofVirtual().start(() -> copy(provider, socket));
                copy(socket, provider);
                back.join();
            }
        })) {
            OutboundSettings settings =
                    new OutboundSettings(AllowedHosts.NONE, URI.create("http://127.0.0.1:" + proxy.port()));
            assertThat(send(settings, "https://api.example.com/", new DefaultClientTlsStrategy(trusting)))
                    .isInstanceOf(Exchange.Answered.class);
            assertThat(send(settings, "https://other.example.com/", new DefaultClientTlsStrategy(trusting)))
                    .isInstanceOf(Exchange.NotSent.class);
            assertThat(proxy.received())
                    .extracting(ScriptedServer.Received::requestLine)
                    .containsExactly("CONNECT api.example.com:443 HTTP/1.1", "CONNECT other.example.com:443 HTTP/1.1");
        }
    }

    private Exchange send(String host, TlsSocketStrategy tls) throws IOException {
        return send(
                new OutboundSettings(AllowedHosts.parse(host), null),
                "https://" + host + ":" + server.getAddress().getPort() + "/",
                tls);
    }

    private static Exchange send(OutboundSettings settings, String url, TlsSocketStrategy tls) throws IOException {
        GuardedDns.Lookup here = host -> new InetAddress[] {InetAddress.getLoopbackAddress()};
        try (OutboundHttp http = new OutboundHttp(settings, here, tls, new RunningTime(Duration.ofSeconds(1)))) {
            return http.send(new HttpGet(url), Duration.ofSeconds(20), 1000);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one side hung up, which ends the tunnel
        }
    }

    private static KeyStore selfSigned(Path file, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
