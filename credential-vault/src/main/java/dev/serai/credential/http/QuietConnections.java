package dev.serai.credential.http;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connections that never log headers or bodies. HttpClient's own do as soon as somebody sets the root logger to DEBUG, and
 * a library cannot rely on how its users configure their logging.
 */
final class QuietConnections implements HttpConnectionFactory<ManagedHttpClientConnection> {
    private final AtomicLong made = new AtomicLong();

    @Override
    public ManagedHttpClientConnection createConnection(@Nullable Socket socket) throws IOException {
        Quiet connection = new Quiet("serai-" + made.incrementAndGet());
        if (socket != null) {
            connection.bind(socket);
        }
        return connection;
    }

    private static final class Quiet extends DefaultManagedHttpClientConnection {
        Quiet(String id) {
            // this parser, too, logs nothing; the client's default logs what it cannot read
            super(id, null, null, null, null, null, null, new DefaultHttpResponseParserFactory());
        }

        @Override
        public void bind(Socket socket) throws IOException {
            bind(new SocketHolder(socket));
        }

        @Override
        public void bind(SSLSocket sslSocket, Socket socket) throws IOException {
            bind(new SocketHolder(sslSocket, socket));
        }

        @Override
        protected void onRequestSubmitted(ClassicHttpRequest request) {}

        @Override
        protected void onResponseReceived(ClassicHttpResponse response) {}
    }
}
