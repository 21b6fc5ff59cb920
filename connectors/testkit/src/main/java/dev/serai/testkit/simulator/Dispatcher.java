package dev.serai.testkit.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The way of every request: counted, struck by faults, worked on, answered. */
final class Dispatcher implements HttpHandler {
    /** Does the work for a request of a known kind. */
    interface Work {
        String kind(Call call);

        Answer answer(Call call, String kind);

        Answer unauthorized();
    }

    private final Work work;
    private final Faults faults;
    private final RequestLog log;
    private final Clock clock;

    Dispatcher(Work work, Faults faults, RequestLog log, Clock clock) {
        this.work = work;
        this.faults = faults;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = Call.read(exchange);
            String kind = work.kind(call);
            if (kind.equals("control")) {
                send(exchange, work.answer(call, kind));
                return;
            }
            log.arrived(kind);
            if (pause(faults.take(Fault.Late.class, kind).map(Fault.Late::by))) {
                serve(exchange, call, kind);
            }
        }
    }

    private void serve(HttpExchange exchange, Call call, String kind) throws IOException {
        Optional<Fault.HugeBody> huge = faults.take(Fault.HugeBody.class, kind);
        if (huge.isPresent()) {
            record(call, kind, 200);
            huge(exchange, huge.get().bytes());
            return;
        }
        Optional<Fault.GzipBomb> bomb = faults.take(Fault.GzipBomb.class, kind);
        if (bomb.isPresent()) {
            record(call, kind, 200);
            bomb(exchange, bomb.get().bytes());
            return;
        }
        Answer answer = spoilt(edited(answer(call, kind), kind), kind);
        if (!pause(faults.take(Fault.LateAnswer.class, kind).map(Fault.LateAnswer::by))) {
            return;
        }
        if (faults.take(Fault.DropAnswer.class, kind).isPresent()) {
            record(call, kind, 0);
            return; // closing an exchange that was not answered cuts the connection
        }
        record(call, kind, answer.status());
        Optional<Fault.SlowDrip> drip = faults.take(Fault.SlowDrip.class, kind);
        if (drip.isPresent()) {
            drip(exchange, answer, drip.get().perByte());
        } else {
            send(exchange, answer);
        }
    }

    private Answer answer(Call call, String kind) {
        Optional<Fault.Instead> instead = faults.take(Fault.Instead.class, kind);
        if (instead.isPresent()) {
            Fault.Instead one = instead.get();
            return new Answer(one.status(), one.headers(), one.body().getBytes(StandardCharsets.UTF_8));
        }
        return faults.take(Fault.Unauthorized.class, kind).isPresent() ? work.unauthorized() : work.answer(call, kind);
    }

    private Answer spoilt(Answer answer, String kind) {
        return faults.take(Fault.FailAfter.class, kind)
                .map(fault -> new Answer(fault.status(), Map.of(), new byte[0]))
                .orElse(answer);
    }

    private Answer edited(Answer answer, String kind) {
        Answer edited = answer;
        if (answer.isJson() && answer.status() == 200) {
            Optional<Fault.Edit> edit = faults.take(Fault.Edit.class, kind);
            if (edit.isPresent()) {
                edited = edit(answer, edit.get());
            }
        }
        Optional<Fault.ExtraHeaders> extra = faults.take(Fault.ExtraHeaders.class, kind);
        return extra.isPresent() ? edited.with(extra.get().headers()) : edited;
    }

    private static Answer edit(Answer answer, Fault.Edit edit) {
        try {
            JsonNode json = Json.MAPPER.readTree(answer.body());
            if (json instanceof ObjectNode object) {
                object.setAll(edit.set());
                object.remove(edit.remove());
            }
            return new Answer(answer.status(), answer.headers(), Json.bytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void record(Call call, String kind, int status) {
        boolean token = kind.startsWith("token");
        @Nullable String authorization = call.header("authorization");
        log.answered(new RecordedRequest(
                clock.instant(),
                kind,
                call.method(),
                call.path(),
                token ? null : call.rawQuery(),
                authorization == null ? null : authorization.split(" ", 2)[0],
                token ? Set.copyOf(call.form().keySet()) : Set.of(),
                status,
                call.body().length));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        head(exchange, answer.headers());
        boolean empty = answer.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static void head(HttpExchange exchange, Map<String, String> headers) {
        headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    }

    private static void drip(HttpExchange exchange, Answer answer, Duration perByte) throws IOException {
        head(exchange, answer.headers());
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        OutputStream out = exchange.getResponseBody();
        for (byte one : answer.body()) {
            out.write(one);
            out.flush();
            if (!pause(Optional.of(perByte))) {
                return;
            }
        }
    }

    private static void huge(HttpExchange exchange, long bytes) throws IOException {
        head(exchange, Map.of("Content-Type", "application/json"));
        exchange.sendResponseHeaders(200, 0);
        fill(exchange.getResponseBody(), bytes);
    }

    private static void bomb(HttpExchange exchange, long bytes) throws IOException {
        head(exchange, Map.of("Content-Type", "application/json", "Content-Encoding", "gzip"));
        exchange.sendResponseHeaders(200, 0);
        try (GZIPOutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
            fill(out, bytes);
        }
    }

    private static void fill(OutputStream out, long bytes) throws IOException {
        byte[] chunk = new byte[1 << 16];
        Arrays.fill(chunk, (byte) 'x');
        out.write("{\"access_token\":\"".getBytes(StandardCharsets.US_ASCII));
        for (long left = bytes; left > 0; left -= chunk.length) {
            out.write(chunk, 0, (int) Math.min(left, chunk.length));
        }
        out.write("\"}".getBytes(StandardCharsets.US_ASCII));
    }

    /** False if the simulator is being closed. */
    private static boolean pause(Optional<Duration> time) {
        try {
            if (time.isPresent()) {
                Thread.sleep(time.get());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
