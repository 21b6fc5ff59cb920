package dev.serai.server.notify;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import dev.serai.server.notify.Events.Event;
import dev.serai.server.web.HttpProblem;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/events}: a stream of server-sent events. It ends after some minutes, so that who may no longer listen does
 * not; a client connects again by itself and goes on where it was.
 */
@RestController
class EventApi implements SmartLifecycle {
    static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);
    private static final Duration FULL = Duration.ofSeconds(30);
    private static final int MOST_STREAMS = 200;
    private static final int AT_ONCE = 100;

    private final Events events;
    private final JsonMapper json;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private volatile @Nullable CountDownLatch end;

    EventApi(Events events, JsonMapper json) {
        this.events = events;
        this.json = json;
    }

    /** As webhooks have it, too. */
    record View(String type, Instant timestamp, JsonNode data) {}

    /**
     * What happens from now on, as server-sent events: members hear of their own things, builders of the workspace's.
     *
     * @param last the id of the last event that was received: what came after it is sent first, up to a day back
     */
    @GetMapping(path = "/api/v1/events")
    @NeedsScope(Scope.EVENTS_READ)
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = View.class)))
    void stream(
            CurrentUser user,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            HttpServletResponse response)
            throws IOException {
        CountDownLatch ending = end;
        if (ending == null || !streams.tryAcquire()) {
            throw HttpProblem.unavailable(
                    "too_many_streams", "This node sends events to as many as it can: try again in 30 s.", FULL);
        }
        try {
            Position start = last == null || last.isEmpty() ? events.now() : position(last);
            response.setContentType("text/event-stream");
            response.setCharacterEncoding("UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // a proxy in front would keep back what is small
            response.setHeader("X-Accel-Buffering", "no");
            send(user, start, response.getWriter(), ending);
        } finally {
            streams.release();
        }
    }

    private static Position position(String last) {
        return Position.read(last)
                .orElseThrow(() -> HttpProblem.badRequest(
                        "invalid_last_event_id", "Last-Event-ID is the id of an event of this stream, or left out."));
    }

    private void send(CurrentUser user, Position start, PrintWriter to, CountDownLatch ending) {
        @Nullable String owner = user.has(Role.BUILDER) ? null : user.id();
        Position position = start;
        long begun = System.nanoTime();
        long spoken = begun;
        to.write("id: " + position + "\nretry: 1000\n\n");
        // a writer says of a client that is gone no more than this
        while (!to.checkError() && System.nanoTime() - begun < LONGEST.toNanos()) {
            List<Event> some;
            try {
                some = events.after(position, user.workspace(), owner, AT_ONCE);
            } catch (DataAccessException _) {
                // the client connects again, and is told then
                return;
            }
            for (Event event : some) {
                to.write("id: " + event.position() + "\nevent: " + event.type() + "\ndata: "
                        + json.writeValueAsString(new View(event.type(), event.at(), event.data())) + "\n\n");
                position = event.position();
            }
            if (!some.isEmpty()) {
                spoken = System.nanoTime();
            } else if (System.nanoTime() - spoken > SIGN_OF_LIFE.toNanos()) {
                to.write(":\n\n");
                spoken = System.nanoTime();
            }
            if (some.size() < AT_ONCE && await(ending)) {
                return;
            }
        }
    }

    /** True: the platform stops. */
    private static boolean await(CountDownLatch ending) {
        try {
            return ending.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void start() {
        end = new CountDownLatch(1);
    }

    /** Streams would hold up the end of the web server. */
    @Override
    public void stop() {
        CountDownLatch ending = end;
        if (ending != null) {
            ending.countDown();
        }
        end = null;
    }

    @Override
    public boolean isRunning() {
        return end != null;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
