package dev.serai.credential.http;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a request has left. It is set at the last moment before the first byte is written, on a connection whose
 * TLS stands: "not left" is certain, "left" means perhaps. Giving up and leaving exclude each other.
 */
final class Departure {
    private static final String ATTRIBUTE = Departure.class.getName();

    private enum State {
        WAITING,
        LEFT,
        GIVEN_UP
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** Whether nothing has left, and from now on nothing will. */
    boolean giveUp() {
        return state.compareAndSet(State.WAITING, State.GIVEN_UP) || state.get() == State.GIVEN_UP;
    }

    void bindTo(HttpContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    private void leave() throws IOException {
        if (!state.compareAndSet(State.WAITING, State.LEFT) && state.get() == State.GIVEN_UP) {
            throw new IOException("Given up before it was sent.");
        }
    }

    /** The last thing before the wire. */
    static final class Gate extends HttpRequestExecutor {
        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                @Nullable HttpResponseInformationCallback informationCallback,
                HttpContext context)
                throws IOException, HttpException {
            // asking a proxy for a tunnel sends nothing to the provider
            if (!"CONNECT".equals(request.getMethod())
                    && context.getAttribute(ATTRIBUTE) instanceof Departure departure) {
                departure.leave();
            }
            return super.execute(request, connection, informationCallback, context);
        }
    }
}
