package dev.serai.server.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/**
 * A browser's body on its way to the upstream, never held as a whole. Java has no time limit for writing to a socket: an
 * upstream that stops reading is given up by a guard beside it.
 */
final class Upload extends AbstractHttpEntity {
    private static final int CHUNK = 16 * 1024;

    private final InputStream body;
    private final long length;
    private final CountDownLatch sent = new CountDownLatch(1);
    private volatile long writingSince;
    private volatile boolean stalled;

    Upload(InputStream body, long length) {
        // the type is among the headers
        super((ContentType) null, null, length < 0);
        this.body = body;
        this.length = length;
    }

    /** The browser broke off its body. */
    static final class Aborted extends IOException {
        private static final long serialVersionUID = 1L;

        Aborted(IOException cause) {
            super(cause);
        }
    }

    /** Gives the request up when a write has taken so long. */
    void guard(HttpUriRequestBase request, Duration patience) {
        Thread.ofVirtual().name("serai-upload-guard").start(() -> {
            try {
                while (!sent.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    long since = writingSince;
                    if (since != 0 && System.nanoTime() - since >= patience.toNanos()) {
                        stalled = true;
                        request.cancel();
                        return;
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Whether the guard gave it up. */
    boolean stalled() {
        return stalled;
    }

    /** There is nothing to guard any more. */
    void end() {
        sent.countDown();
    }

    @Override
    public void writeTo(OutputStream to) throws IOException {
        byte[] some = new byte[CHUNK];
        for (int read = read(some); read >= 0; read = read(some)) {
            // zero says that nothing is being written
            writingSince = System.nanoTime() | 1;
            to.write(some, 0, read);
            to.flush();
            writingSince = 0;
        }
        end();
    }

    private int read(byte[] some) throws IOException {
        try {
            return body.read(some);
        } catch (IOException broken) {
            throw new Aborted(broken);
        }
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public @Nullable InputStream getContent() {
        return body;
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
