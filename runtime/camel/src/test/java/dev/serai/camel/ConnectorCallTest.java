package dev.serai.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.camel.pull.MemoryCheckpointStore;
import dev.serai.connector.SeraiException;
import dev.serai.credential.refresh.ReauthorizationRequiredException;
import dev.serai.testkit.simulator.Faults;
import dev.serai.testkit.simulator.On;
import dev.serai.testkit.simulator.ProviderSimulator;
import dev.serai.testkit.simulator.ReceivedNote;
import dev.serai.testkit.simulator.SimulatorExtension;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.Registry;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorCallTest extends CamelTestSupport {
    @RegisterExtension
    static final SimulatorExtension OBSERVANT = SimulatorExtension.of("observant");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDPOINT = "connector:observant?connection=field";

    private final ProviderSimulator provider = OBSERVANT.simulator();
    private final ConnectedAccount account = new ConnectedAccount(provider, new MemoryCheckpointStore());

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("serai", account.context);
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:me").to(ENDPOINT + "&method=GET&path=/api/me");
                from("direct:any").to(ENDPOINT);
                from("direct:lenient").to(ENDPOINT + "&throwExceptionOnFailure=false");
                from("direct:sensors").to(ENDPOINT + "&action=sensors");
                from("direct:annotate").to(ENDPOINT + "&action=annotate");
                from("direct:upload").to(ENDPOINT + "&method=POST&path=/api/observations/obs-000001/notes");
                from("direct:stream")
                        .streamCache("false")
                        .to(ENDPOINT + "&method=POST&path=/api/observations/obs-000001/notes");
            }
        };
    }

    @AfterEach
    void disconnect() throws IOException {
        account.close();
    }

    @Test
    void aRawCallCarriesTheConnectionsToken() {
        Exchange answer = send("direct:me", null, Map.of());

        assertThat(json(answer).path("email").asText()).startsWith("alice");
        assertThat(answer.getMessage().getHeader("CamelHttpResponseCode")).isEqualTo(200);
        assertThat(answer.getMessage().getHeader("Serai-Generation")).isEqualTo("1");
        assertThat(answer.getMessage().getHeaders().keySet()).noneMatch(name -> name.equalsIgnoreCase("authorization"));
    }

    @Test
    void methodPathAndQuerySetInTheRouteAreHonoured() {
        JsonNode echo = json(send(
                "direct:me",
                null,
                Map.of("CamelHttpMethod", "PUT", "CamelHttpPath", "/api/echo", "CamelHttpQuery", "a=1&a=2&b=x%20y")));

        assertThat(echo.path("method").asText()).isEqualTo("PUT");
        assertThat(echo.path("path").asText()).isEqualTo("/api/echo");
        assertThat(echo.path("query").asText()).isEqualTo("a=1&a=2&b=x%20y");
    }

    @Test
    void withoutAMethodABodyIsPostedAndNoneIsGotten() {
        assertThat(json(send("direct:any", null, Map.of("CamelHttpPath", "/api/echo")))
                        .path("method")
                        .asText())
                .isEqualTo("GET");
        assertThat(json(send("direct:any", Map.of("a", 1), Map.of("CamelHttpPath", "/api/echo")))
                        .path("method")
                        .asText())
                .isEqualTo("POST");
    }

    @Test
    void aMapIsSentAsJson() {
        JsonNode echo = json(send(
                "direct:any", Map.of("text", "dry"), Map.of("CamelHttpPath", "/api/echo", "CamelHttpMethod", "POST")));

        assertThat(echo.path("headers").path("content-type").asText()).startsWith("application/json");
        assertThat(echo.path("body_sha256").asText())
                .isEqualTo(sha256("{\"text\":\"dry\"}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anActionAnswersWithAMap() {
        Object body = send("direct:sensors", null, Map.of()).getMessage().getBody();

        assertThat(body).isInstanceOf(Map.class);
        assertThat((List<?>) ((Map<?, ?>) body).get("items")).hasSize(3);
    }

    @Test
    void anActionTakesItsParametersAsMapTextBytesOrStream() {
        String text = "{\"id\":\"obs-000001\",\"text\":\"leaf wet\"}";
        for (Object body : List.of(
                Map.of("id", "obs-000001", "text", "leaf wet"),
                text,
                text.getBytes(StandardCharsets.UTF_8),
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            assertThat(send("direct:annotate", body, Map.of()).getMessage().getHeader("CamelHttpResponseCode"))
                    .isEqualTo(201);
        }
        String sent = sha256("{\"text\":\"leaf wet\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(provider.notes()).extracting(ReceivedNote::sha256).endsWith(sent, sent, sent, sent);
    }

    @Test
    void aParameterNeverLeavesItsPlaceInThePath() {
        Exception error = failure(send("direct:annotate", Map.of("id", "../../sensors?x=", "text", "a"), Map.of()));

        assertThat(error).isInstanceOf(HttpOperationFailedException.class);
        assertThat(provider.requests().getLast().path()).startsWith("/api/observations/../../sensors?x=/notes");
    }

    @Test
    void anActionSaysWhichParametersItNeeds() {
        assertThat(failure(send("direct:annotate", Map.of("id", "obs-000001"), Map.of())))
                .isInstanceOf(SeraiException.class)
                .hasMessage("Observant's action 'annotate' needs the parameters [text] too.");
        assertThat(failure(send("direct:annotate", "no json", Map.of())))
                .isInstanceOf(SeraiException.class)
                .hasMessageContaining("must be a Map or a JSON object");
        assertThat(provider.count("api")).isZero();
    }

    @Test
    void anExpiredTokenIsRefreshedOnceAndTheCallReplayed() {
        provider.expireAccessTokens();

        Exchange answer = send("direct:me", null, Map.of());

        assertThat(json(answer).path("email").asText()).startsWith("alice");
        assertThat(answer.getMessage().getHeader("Serai-Generation")).isEqualTo("2");
        assertThat(provider.counts())
                .containsEntry("api.401", 1L)
                .containsEntry("token.refresh_token.200", 1L)
                .containsEntry("api.200", 1L);
    }

    @Test
    void aThousandCallsAtAProviderThatAlwaysSaysNoGetItsAnswerAndCauseFewRefreshes() throws Exception {
        provider.unauthorizedForever(true);
        List<Future<Exception>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(20)) {
            for (int i = 0; i < 1_000; i++) {
                calls.add(callers.submit(() -> failure(send("direct:me", null, Map.of()))));
            }
        }

        for (Future<Exception> call : calls) {
            assertThat(call.get())
                    .isInstanceOfSatisfying(
                            HttpOperationFailedException.class,
                            answer -> assertThat(answer.getStatusCode()).isEqualTo(401));
        }
        // those that met the first sign together, and a hold that ends in the meantime
        assertThat(provider.count("token.refresh_token")).isBetween(1L, 5L);
        provider.unauthorizedForever(false);
        assertThat(send("direct:me", null, Map.of()).getException()).isNull();
    }

    @Test
    void fiveMegabytesAreReplayedWholeAndExactlyOnce() {
        byte[] body = new byte[5 * 1024 * 1024];
        new Random(7).nextBytes(body);
        int before = provider.notes().size();
        provider.expireAccessTokens();

        Exchange answer = send("direct:upload", new ByteArrayInputStream(body), Map.of("Content-Type", "image/png"));

        assertThat(answer.getException()).isNull();
        List<ReceivedNote> taken =
                provider.notes().subList(before, provider.notes().size());
        assertThat(taken).containsExactly(new ReceivedNote("obs-000001", body.length, sha256(body)));
        assertThat(provider.counts()).containsEntry("api.401", 1L).containsEntry("api.201", 1L);
    }

    @Test
    void aStreamThatWasTouchedIsNotReplayedAndSaysSo() {
        byte[] body = new byte[5 * 1024 * 1024];
        int before = provider.notes().size();
        provider.expireAccessTokens();

        Exception error = failure(send("direct:stream", new RawStream(body), Map.of()));

        assertThat(error).isInstanceOf(HttpOperationFailedException.class);
        HttpOperationFailedException refused = (HttpOperationFailedException) error;
        assertThat(refused.getStatusCode()).isEqualTo(401);
        assertThat(refused.getResponseHeaders().get("Serai-Not-Replayed")).contains("sent already");
        assertThat(provider.counts()).containsEntry("api", 1L).containsEntry("token.refresh_token.200", 1L);
        assertThat(provider.notes()).hasSize(before);

        assertThat(send("direct:stream", new RawStream(body), Map.of()).getException())
                .as("the next stream goes with the new token")
                .isNull();
        assertThat(provider.notes()).hasSize(before + 1);
    }

    @Test
    void check67_camelHeadersOfAnAnswerNeverEnterAnExchange() {
        provider.faults().inject(Faults.camelHeaders(), On.API);

        Exchange answer = send("direct:me", null, Map.of());

        assertThat(answer.getMessage().getHeaders().keySet().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .filter(name -> name.startsWith("camel")))
                .containsExactlyInAnyOrder("camelhttpresponsecode", "camelhttpresponsetext");
        Exchange next = send("direct:any", null, answer.getMessage().getHeaders());
        assertThat(next.getException()).isInstanceOf(HttpOperationFailedException.class);
        assertThat(provider.requests().getLast().path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelHttpUri", "cAmElHttpUri", "camelhttpuri", "CAMELRESTHTTPURI", "CamelHttpHost"})
    void check67_noHeaderNamesAnotherServer(String name) {
        JsonNode echo = json(send(
                "direct:any",
                null,
                Map.of(name, "http://127.0.0.1:1/stolen?{{vault:secret}}", "CamelHttpPath", "/api/echo")));

        assertThat(echo.path("path").asText()).isEqualTo("/api/echo");
        echo.path("headers")
                .fieldNames()
                .forEachRemaining(
                        sent -> assertThat(sent.toLowerCase(Locale.ROOT)).doesNotStartWith("camel"));
    }

    @Test
    void check68_aQueryParameterOfThatNameSteersNothing() {
        JsonNode echo = json(send(
                "direct:any",
                null,
                Map.of("CamelHttpPath", "/api/echo", "CamelHttpQuery", "cAmElHttpUri=http://127.0.0.1:1/stolen")));

        assertThat(echo.path("query").asText()).isEqualTo("cAmElHttpUri=http://127.0.0.1:1/stolen");
        assertThatThrownBy(() -> template().sendBody(ENDPOINT + "&method=GET&cAmElHttpUri=http://127.0.0.1:1/", null))
                .isInstanceOf(ResolveEndpointFailedException.class);
    }

    @Test
    void check56_placeholdersOfAPathStayLiteral() {
        JsonNode echo = json(send("direct:any", null, Map.of("CamelHttpPath", "/api/echo?x={{vault:secret}}")));

        assertThat(echo.path("query").asText()).isEqualTo("x=%7B%7Bvault:secret%7D%7D");
    }

    @Test
    void credentialsOfARouteForSomebodyElseAreNotSent() {
        JsonNode echo = json(send(
                "direct:any",
                null,
                Map.of(
                        "CamelHttpPath", "/api/echo",
                        "Authorization", "Basic b3RoZXI=",
                        "Cookie", "other=1",
                        "SeraiKey", "obs-1",
                        "X-Mine", "yes")));

        assertThat(echo.path("headers").path("authorization").asText()).isEqualTo("Bearer …");
        assertThat(echo.path("headers").has("cookie")).isFalse();
        assertThat(echo.path("headers").has("seraikey")).isFalse();
        assertThat(echo.path("headers").path("x-mine").asText()).isEqualTo("yes");
    }

    @Test
    void theTokenGoesToNoOtherHost() {
        try (ProviderSimulator other = ProviderSimulator.start("observant")) {
            for (String path : List.of(other.url() + "/api/echo", "//127.0.0.1:" + other.port() + "/api/echo")) {
                assertThat(failure(send("direct:me", null, Map.of("CamelHttpPath", path))))
                        .isInstanceOf(SeraiException.class);
            }
            assertThat(other.requests()).isEmpty();
        }
        assertThat(provider.count("api")).isZero();
    }

    @Test
    void check54_aRedirectIsAnsweredAndNotFollowed() {
        try (ProviderSimulator other = ProviderSimulator.start("observant")) {
            provider.faults().inject(Faults.redirect(other.url() + "/api/echo"), On.API);

            Exception error = failure(send("direct:me", null, Map.of()));

            assertThat(error).isInstanceOf(HttpOperationFailedException.class);
            assertThat(((HttpOperationFailedException) error).getStatusCode()).isEqualTo(302);
            assertThat(((HttpOperationFailedException) error).getRedirectLocation())
                    .startsWith(other.url().toString());
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void theProvidersErrorsComeAsCamelHttpGivesThem() {
        Exception error = failure(send("direct:any", null, Map.of("CamelHttpPath", "/api/status/503")));
        assertThat(error).isInstanceOf(HttpOperationFailedException.class);
        assertThat(((HttpOperationFailedException) error).getStatusCode()).isEqualTo(503);
        assertThat(((HttpOperationFailedException) error).getResponseBody()).contains("503");

        Exchange answer = send("direct:lenient", null, Map.of("CamelHttpPath", "/api/status/404"));
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader("CamelHttpResponseCode")).isEqualTo(404);
        assertThat(json(answer).path("status").asInt()).isEqualTo(404);
    }

    @Test
    void aLargeAnswerComesWhole() {
        Exchange answer = send("direct:any", null, Map.of("CamelHttpPath", "/api/bytes/3000000"));

        assertThat(answer.getMessage().getBody(byte[].class)).hasSize(3_000_000);
    }

    @Test
    void aRevokedGrantAsksForAuthorisationAndNotForRedelivery() {
        provider.revokeGrants();

        assertThat(failure(send("direct:me", null, Map.of())))
                .isInstanceOf(ReauthorizationRequiredException.class)
                .hasMessageContaining("'field'");
        assertThat(provider.count("token.refresh_token")).isEqualTo(1);
    }

    @Test
    void aTraceWouldRepeatTheTokenAndIsNotSent() {
        assertThat(failure(send("direct:any", null, Map.of("CamelHttpMethod", "TRACE"))))
                .isInstanceOf(SeraiException.class)
                .hasMessageContaining("one of");
        assertThat(provider.count("api")).isZero();
    }

    @Test
    void anUnknownConnectionIsTold() {
        assertThatThrownBy(() ->
                        template().requestBody("connector:observant?connection=nowhere&method=GET", null, Object.class))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .hasMessage("There is no connection 'nowhere' in workspace 'default': connect an account under this"
                        + " alias, or correct the route.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connector:nosuch?connection=field&method=GET",
                ENDPOINT + "&action=nosuch",
                ENDPOINT + "&action=sensors&path=/x",
                ENDPOINT + "&pull=observations"
            })
    void aRouteThatCannotWorkFailsWhenItStarts(String uri) {
        assertThatThrownBy(() -> context().addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:broken").to(uri);
                    }
                }))
                .isInstanceOf(FailedToStartRouteException.class);
    }

    @Test
    void noTokenIsInAnErrorsText() {
        provider.faults().inject(Faults.unavailable(), On.API);
        Exception error = failure(send("direct:me", null, Map.of()));

        assertThat(error).isInstanceOf(HttpOperationFailedException.class);
        HttpOperationFailedException failed = (HttpOperationFailedException) error;
        provider.secrets()
                .values()
                .forEach(secrets -> secrets.forEach(
                        secret -> assertThat(failed + " " + failed.getResponseHeaders() + failed.getResponseBody())
                                .doesNotContain(secret)));
    }

    private Exchange send(String endpoint, @Nullable Object body, Map<String, Object> headers) {
        return template().request(endpoint, exchange -> {
            exchange.getIn().setBody(body);
            exchange.getIn().setHeaders(new HashMap<>());
            headers.forEach(exchange.getIn()::setHeader);
        });
    }

    private static Exception failure(Exchange exchange) {
        assertThat(exchange.getException()).isNotNull();
        return exchange.getException();
    }

    private static JsonNode json(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        try {
            return JSON.readTree(exchange.getMessage().getBody(String.class));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** No stream that Camel knows how to cache or to rewind. */
    private static final class RawStream extends FilterInputStream {
        RawStream(byte[] content) {
            super(new ByteArrayInputStream(content));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
