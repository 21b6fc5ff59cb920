package dev.serai.camel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.StreamCache;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/** Camel's stream cache as a request body: sent again from its start, from memory or from the file it was spooled to. */
final class CachedStreamEntity extends AbstractHttpEntity {
    private final StreamCache cache;
    private final long length;

    /**
     * @param cache an {@link InputStream} too
     * @param length in bytes; -1 if it is not known
     */
    CachedStreamEntity(StreamCache cache, long length, @Nullable ContentType type) {
        super(type, null);
        this.cache = cache;
        this.length = length;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public InputStream getContent() {
        cache.reset();
        return (InputStream) cache;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        cache.reset();
        cache.writeTo(out);
        cache.reset();
    }

    /** The cache is closed by the exchange it belongs to. */
    @Override
    public void close() {}
}
