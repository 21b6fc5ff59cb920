package dev.serai.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.cli.demo.SimulatorControl.Counts;
import dev.serai.cli.demo.SimulatorControl.Request;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The main job, step by step, against a platform and a simulated provider that run already. Nothing here knows how the
 * platform is made: it uses the public contract, and believes what the provider counted rather than what the platform says.
 */
final class DemoScript {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MORE_RECORDS = 7;
    private static final String RETRY = "Run the demo again; the platform's log says more.";

    private final Browser browser;
    private final SeraiApi serai;
    private final SimulatorControl provider;
    private final Admin admin;
    private final DemoNames names;
    private final FlowFile flow;
    private final VaultProof vault;
    private final Function<Step, Duration> patienceOf;
    private final Progress progress;

    private String client = "";
    private String connection = "";
    private Duration patience = Duration.ZERO;

    /** @param patienceOf how long a step waits for what takes its time: a pull, a flow that is found */
    DemoScript(
            Browser browser,
            SeraiApi serai,
            SimulatorControl provider,
            Admin admin,
            DemoNames names,
            FlowFile flow,
            VaultProof vault,
            Function<Step, Duration> patienceOf,
            Progress progress) {
        this.browser = browser;
        this.serai = serai;
        this.provider = provider;
        this.admin = admin;
        this.names = names;
        this.flow = flow;
        this.vault = vault;
        this.patienceOf = patienceOf;
        this.progress = progress;
    }

    /** Who signs in. */
    record Admin(String email, String password) {}

    /** What the provider counted. */
    record Summary(Counts counts, int rotations, int records, int notes) {}

    /** @throws StepFailedException at the first step that did not happen */
    Summary play() {
        step(Step.LOGIN, this::login);
        step(Step.REGISTER, this::register);
        step(Step.CONNECT, this::connect);
        step(Step.PULL, this::pull);
        step(Step.CALL, this::call);
        step(Step.REFRESH, () -> surviveExpiry(2));
        // Works only if the refresh token of the step before was kept: the provider takes each once.
        step(Step.ROTATE, () -> surviveExpiry(3));
        step(Step.GROW, this::grow);
        step(Step.FLOW, this::flow);
        step(Step.VAULT, () -> vault.prove(connection, provider));
        return new Summary(
                provider.counts(),
                provider.secrets("refresh_token").size() - 1,
                records(),
                provider.noted(flow.noteHash()).size());
    }

    private void step(Step step, Supplier<String> act) {
        patience = patienceOf.apply(step);
        progress.begins(step);
        try {
            progress.done(step, act.get());
        } catch (Unexpected e) {
            throw new StepFailedException(step, e);
        }
    }

    private String login() {
        JsonNode session = serai.login(admin.email(), admin.password());
        String email = session.path("user").path("email").asText();
        return "signed in as " + email + " (" + text(session.path("roles")) + ")";
    }

    private String register() {
        ObjectNode registration = JSON.createObjectNode()
                .put("connector", "observant")
                .put("name", names.client())
                .put("client_id", names.client())
                .put("client_secret", names.clientSecret());
        registration.putObject("settings").put("host", provider.url().toString());
        JsonNode answer =
                serai.post("oauth-clients", registration).expect(201, "").json();
        client = answer.path("id").asText();
        String redirectUri = answer.path("redirect_uri").asText();
        provider.register(names.client(), names.clientSecret(), redirectUri);
        return "the provider knows Serai as OAuth client " + names.client() + ", which comes back to " + redirectUri;
    }

    private String connect() {
        URI authorize = serai.page("/connect/observant?client=" + client + "&alias=" + names.connection())
                .expectRedirect("");
        String query = String.valueOf(authorize.getRawQuery());
        require(
                authorize.getAuthority().equals(provider.url().getAuthority())
                        && query.contains("code_challenge_method=S256")
                        && query.contains("state=")
                        && !query.contains(names.clientSecret()),
                "a redirect to the provider with state and PKCE, without the client's secret",
                "one to " + authorize.getAuthority() + authorize.getPath());
        URI callback = new ConsentForms(browser, provider.url()).allow(authorize);
        URI result = browser.get(callback).expectRedirect(RETRY);
        browser.get(result).expect(200, RETRY);
        JsonNode view = view(names.connection());
        connection = view.path("id").asText();
        String account = view.path("account").asText();
        require(
                view.path("status").asText().equals("ACTIVE")
                        && account.startsWith("alice@")
                        && view.path("generation").asLong() == 1,
                "an ACTIVE connection of alice with generation 1 in the vault",
                view.path("status").asText() + " of '" + account + "', generation " + view.path("generation"));
        return account + " consented and is connected as '" + names.connection() + "'; generation 1 is in the vault";
    }

    private String pull() {
        serai.put(pullPath(), schedule(true)).expect(200, "");
        int expected = provider.counts().records();
        int found = awaitRecords(expected);
        return found + " records pulled into dataset '" + names.dataset() + "'; again every 2 s";
    }

    private String call() {
        Answer answer = proxied("/api/sensors?demo=call");
        int sensors = answer.json().path("items").size();
        require(sensors > 0, "the provider's sensors", answer.toString());
        boolean arrived =
                provider.requests().stream().anyMatch(one -> one.query().equals("demo=call") && one.status() == 200);
        require(arrived, "the call to reach the provider with a good token", "no such request there");
        return "GET /api/sensors through Serai: 200, " + sensors + " sensors";
    }

    /** The access token ends before its time: one refresh, the rotated refresh token kept, the call replayed. */
    private String surviveExpiry(long generation) {
        Counts before = provider.counts();
        int seen = provider.requests().size();
        provider.expire();
        proxied("/api/sensors?demo=generation-" + generation);
        Counts after = provider.counts();
        List<Request> requests = provider.requests();
        long refreshes = after.refreshes() - before.refreshes();
        require(
                after.unauthorized() > before.unauthorized(),
                "the provider to answer 401 to the expired token",
                "no 401");
        require(
                refreshes == 1 && after.refreshed() - before.refreshed() == 1,
                "exactly one refresh, and the provider to grant it",
                refreshes + " refreshes, " + (after.refreshed() - before.refreshed()) + " granted");
        Request replayed = replayed(requests.subList(seen, requests.size()))
                .orElseThrow(() -> new Unexpected(
                        "the call that got 401 to come again and get 200", "it did not come again", RETRY));
        int issued = provider.secrets("refresh_token").size();
        require(issued == generation, "the provider to rotate the refresh token", issued + " refresh tokens so far");
        browser.await(
                "generation " + generation + " in the vault",
                RETRY,
                patience,
                () -> Optional.of(view(connection))
                        .filter(view -> view.path("generation").asLong() == generation
                                && view.path("status").asText().equals("ACTIVE")),
                () -> "generation " + view(connection).path("generation"));
        return "access token expired: " + replayed.method() + " " + replayed.path()
                + " got 401, one refresh, replayed: 200;" + " rotated refresh token kept as generation " + generation;
    }

    /** A request that was answered 401, and later came again as it was and was answered 200. */
    private static Optional<Request> replayed(List<Request> requests) {
        for (int first = 0; first < requests.size(); first++) {
            Request request = requests.get(first);
            if (request.status() == 401
                    && requests.subList(first + 1, requests.size()).stream()
                            .anyMatch(later -> later.status() == 200 && later.sameAs(request))) {
                return Optional.of(request);
            }
        }
        return Optional.empty();
    }

    private String grow() {
        int before = records();
        provider.addRecords(MORE_RECORDS);
        awaitRecords(before + MORE_RECORDS);
        return "the provider has " + MORE_RECORDS + " new records; the dataset grew from " + before + " to "
                + records();
    }

    private String flow() {
        flow.write();
        int expected = provider.counts().records();
        browser.await(
                "the flow to write a note to each of " + expected + " observations",
                "See GET /api/v1/flows for its state.",
                patience,
                () -> Optional.of(provider.noted(flow.noteHash())).filter(noted -> noted.size() >= expected),
                () -> provider.noted(flow.noteHash()).size() + " notes reached the provider");
        return flow.file().getFileName() + " was found and runs: it noted each of " + expected
                + " observations at the provider";
    }

    /** Stops, if it can, what would go on without a provider. */
    void stopPulling() {
        if (connection.isEmpty()) {
            return;
        }
        try {
            serai.put(pullPath(), schedule(false));
        } catch (Unexpected _) {
            return; // the platform is gone, and with it the pull
        }
    }

    private ObjectNode schedule(boolean enabled) {
        return JSON.createObjectNode()
                .put("schedule", "0/2 * * * * ?")
                .put("enabled", enabled)
                .put("dataset", names.dataset());
    }

    private String pullPath() {
        return "connections/" + connection + "/pulls/observations";
    }

    private JsonNode view(String idOrAlias) {
        return serai.get("connections/" + idOrAlias).expect(200, RETRY).json();
    }

    private Answer proxied(String pathAndQuery) {
        return serai.get("connections/" + connection + "/proxy" + pathAndQuery).expect(200, RETRY);
    }

    private int awaitRecords(int expected) {
        return browser.await(
                expected + " records in dataset '" + names.dataset() + "'",
                "GET /api/v1/" + pullPath() + "/runs tells how the pull went.",
                patience,
                () -> Optional.of(records()).filter(found -> found >= expected),
                () -> "there are " + records() + lastRun());
    }

    /** All pages counted; 0 while there is no such dataset. */
    private int records() {
        int count = 0;
        String since = "";
        do {
            Answer page = serai.get("datasets/" + names.dataset() + "/records?limit=200" + since);
            if (page.status() == 404) {
                return 0;
            }
            JsonNode json = page.expect(200, "").json();
            count += json.path("items").size();
            since = json.path("next").isTextual()
                    ? "&" + Browser.form(Map.of("since", json.path("next").asText()))
                    : "";
        } while (!since.isEmpty());
        return count;
    }

    private String lastRun() {
        Answer answer = serai.get(pullPath() + "/runs");
        String error = answer.status() == 200
                ? answer.json().path("items").path(0).path("error").asText("")
                : "";
        return error.isEmpty() ? "" : "; the last run failed: " + error;
    }

    private static void require(boolean holds, String expected, String seen) {
        if (!holds) {
            throw new Unexpected(expected, seen, RETRY);
        }
    }

    private static String text(JsonNode list) {
        StringBuilder text = new StringBuilder();
        list.forEach(one -> text.append(text.isEmpty() ? "" : ", ").append(one.asText()));
        return text.toString();
    }
}
