package dev.serai.server.gateway;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.tomcat.websocket.WsSession;
import org.jspecify.annotations.Nullable;

/**
 * A browser's websocket and the upstream's, joined: pieces of messages go over as they come, and a slow reader slows the
 * writer down. When one end closes, so does the other.
 */
final class WebSocketPipe {
    private static final int SECONDS_TO_OPEN = 20;

    private final Visit visit;
    private final Consumer<WebSocketPipe> ended;
    private final CompletableFuture<Session> browser = new CompletableFuture<>();
    private final CompletableFuture<Session> upstream = new CompletableFuture<>();

    /** @param ended is told once either end is closed */
    WebSocketPipe(Visit visit, Consumer<WebSocketPipe> ended) {
        this.visit = visit;
        this.ended = ended;
    }

    Visit visit() {
        return visit;
    }

    Endpoint upstreamEnd() {
        return new UpstreamEnd(this);
    }

    Endpoint browserEnd() {
        return new BrowserEnd(this);
    }

    /** Closes both ends; the reason is shown to both. */
    void close(String reason) {
        close(new CloseReason(CloseCodes.VIOLATED_POLICY, reason));
    }

    private void close(CloseReason reason) {
        ended.accept(this);
        close(browser, reason);
        close(upstream, reason);
    }

    private static void close(CompletableFuture<Session> end, CloseReason reason) {
        // one that opens later closes at once
        CompletableFuture<Void> _ = end.thenAccept(session -> {
            try {
                session.close(reason);
            } catch (IOException | IllegalStateException gone) {
                // that is what was wanted
            }
        });
    }

    private void opened(Session session, CompletableFuture<Session> here, CompletableFuture<Session> there) {
        session.setMaxIdleTimeout(visit.application().idleTimeout().toMillis());
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>)
                (part, last) -> send(there, to -> to.getBasicRemote().sendText(part, last)));
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>)
                (part, last) -> send(there, to -> to.getBasicRemote().sendBinary(part, last)));
        here.complete(session);
    }

    private static void resume(Session suspended) {
        ((WsSession) suspended).resume();
    }

    private interface Sending {
        void to(Session session) throws IOException;
    }

    private void send(CompletableFuture<Session> end, Sending sending) {
        try {
            sending.to(end.get(SECONDS_TO_OPEN, TimeUnit.SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            close(new CloseReason(CloseCodes.GOING_AWAY, ""));
        } catch (IOException | ExecutionException | TimeoutException | IllegalStateException gone) {
            close(new CloseReason(CloseCodes.GOING_AWAY, ""));
        }
    }

    private void closed(CloseReason reason) {
        close(speakable(reason));
    }

    /** Some codes say what happened and never go over the wire (RFC 6455 §7.4.1). */
    private static CloseReason speakable(CloseReason reason) {
        int code = reason.getCloseCode().getCode();
        if (code == CloseCodes.NO_STATUS_CODE.getCode()) {
            return new CloseReason(CloseCodes.NORMAL_CLOSURE, "");
        }
        boolean silent =
                code == CloseCodes.CLOSED_ABNORMALLY.getCode() || code == CloseCodes.TLS_HANDSHAKE_FAILURE.getCode();
        return silent ? new CloseReason(CloseCodes.GOING_AWAY, "") : reason;
    }

    /** What the websocket library wants for either end. */
    abstract static class End extends Endpoint {
        private final WebSocketPipe pipe;

        End(WebSocketPipe pipe) {
            this.pipe = pipe;
        }

        WebSocketPipe pipe() {
            return pipe;
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            pipe.closed(reason);
        }

        /** It closes after this, and says so. */
        @Override
        public void onError(Session session, @Nullable Throwable error) {}
    }

    static final class BrowserEnd extends End {
        BrowserEnd(WebSocketPipe pipe) {
            super(pipe);
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            pipe().opened(session, pipe().browser, pipe().upstream);
            CompletableFuture<Void> _ = pipe().upstream.thenAccept(WebSocketPipe::resume);
        }
    }

    static final class UpstreamEnd extends End {
        UpstreamEnd(WebSocketPipe pipe) {
            super(pipe);
        }

        /**
         * It is not listened to before the browser's end is open, too: what it says at once is read on the very thread that
         * has yet to open that one.
         */
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            ((WsSession) session).suspend();
            pipe().opened(session, pipe().upstream, pipe().browser);
        }
    }
}
