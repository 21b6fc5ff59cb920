package dev.serai.credential.call;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/** A request body that knows whether it can be sent again: always if it is repeatable, else as long as nobody touched it. */
final class ReplayableBody {
    private final @Nullable HttpEntity entity;
    private volatile boolean touched;

    private ReplayableBody(@Nullable HttpEntity entity) {
        this.entity = entity == null || entity.isRepeatable() ? entity : new Watched(entity);
    }

    static ReplayableBody of(@Nullable HttpEntity entity) {
        return new ReplayableBody(entity);
    }

    @Nullable
    HttpEntity entity() {
        return entity;
    }

    boolean canBeSentAgain() {
        return !touched;
    }

    private final class Watched extends HttpEntityWrapper {
        Watched(HttpEntity wrapped) {
            super(wrapped);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            touched = true;
            super.writeTo(out);
        }

        @Override
        public InputStream getContent() throws IOException {
            touched = true;
            return super.getContent();
        }
    }
}
