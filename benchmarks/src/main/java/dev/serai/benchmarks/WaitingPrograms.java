package dev.serai.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * Programs without a browser that have begun an authorization and ask again and again; all was made over the API. The requests
 * of all go over one pool of connections that stay open. Thread-safe once begun.
 */
final class WaitingPrograms implements AutoCloseable {
    private static final int AT_ONCE = 32;
    private static final int CONNECTIONS = 256;
    private static final String PENDING = "\"authorization_pending\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final CloseableHttpClient http;
    private final List<Waiting> waiting = new ArrayList<>();

    /** A bridge client, as the headers of its requests name it. */
    private record Program(String authorization) {}

    private record Waiting(Program program, String form) {}

    /** A status, and what was said. */
    private record Answer(int status, String body) {}

    private interface Work<T> {
        T done(int number) throws IOException;
    }

    private WaitingPrograms(URI url) {
        this.url = url;
        this.http = HttpClients.custom()
                .disableCookieManagement()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .build())
                .build();
    }

    /**
     * @param clients so many bridge clients
     * @param authorizations so many authorizations of each
     */
    static WaitingPrograms begin(URI url, int clients, int authorizations) throws Exception {
        WaitingPrograms programs = new WaitingPrograms(url);
        List<Program> registered = programs.register(clients);
        programs.waiting.addAll(
                all(clients * authorizations, i -> programs.begin(registered.get(i % registered.size()))));
        return programs;
    }

    int count() {
        return waiting.size();
    }

    /** Asks for one of them. @return whether it was told that nobody has decided yet, and nothing else */
    boolean isPending(int which) throws IOException {
        Waiting one = waiting.get(which % waiting.size());
        Answer answer = post("/bridge/token", one.program(), one.form());
        return answer.status() == 400 && answer.body().contains(PENDING);
    }

    /** @return whether there was something to be found */
    boolean isFound(String path) throws IOException {
        return send(http, new HttpGet(url.resolve(path))).status() == 200;
    }

    private List<Program> register(int clients) throws Exception {
        try (CloseableHttpClient admin = HttpClients.createDefault()) {
            HttpPost login = new HttpPost(url.resolve("/login"));
            login.setEntity(new StringEntity(
                    "username=" + PlatformProcess.EMAIL + "&password=" + PlatformProcess.PASSWORD.replace(' ', '+'),
                    ContentType.APPLICATION_FORM_URLENCODED));
            send(admin, login);
            String csrf = JSON.readTree(expect(200, send(admin, new HttpGet(url.resolve("/api/v1/session")))))
                    .get("csrf_token")
                    .asText();
            return all(clients, _ -> {
                HttpPost make = new HttpPost(url.resolve("/api/v1/bridge-clients"));
                make.setHeader("X-CSRF-Token", csrf);
                make.setEntity(new StringEntity(
                        "{\"name\":\"Batch\",\"modes\":[\"code\"],\"connectors\":[\"github\"]}",
                        ContentType.APPLICATION_JSON));
                JsonNode made = JSON.readTree(expect(201, send(admin, make)));
                String pair = made.get("client_id").asText() + ":"
                        + made.get("client_secret").asText();
                return new Program("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
            });
        }
    }

    private Waiting begin(Program program) throws IOException {
        Answer begun =
                post("/bridge/authorizations", program, "connector=github&client_id=batch&scope=repo&state=mine");
        return new Waiting(
                program,
                "bridge_code="
                        + JSON.readTree(expect(200, begun)).get("bridge_code").asText());
    }

    private Answer post(String path, Program program, String form) throws IOException {
        HttpPost request = new HttpPost(url.resolve(path));
        request.setHeader("Authorization", program.authorization());
        request.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
        return send(http, request);
    }

    private static Answer send(CloseableHttpClient http, ClassicHttpRequest request) throws IOException {
        return http.execute(
                request, answer -> new Answer(answer.getCode(), EntityUtils.toString(answer.getEntity(), UTF_8)));
    }

    private static String expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException("The platform answered " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private static <T> List<T> all(int times, Work<T> work) throws InterruptedException, ExecutionException {
        List<T> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<T>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                int number = i;
                all.add(() -> work.done(number));
            }
            for (Future<T> one : threads.invokeAll(all)) {
                done.add(one.get());
            }
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
