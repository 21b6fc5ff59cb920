package dev.serai.server.gateway;

import dev.serai.server.web.HopByHop;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** Hands an upstream's answer to the browser: as it is, but for its own host alone, and as it comes. */
final class UpstreamAnswer {
    private static final int CHUNK = 16 * 1024;
    /** Clear-Site-Data reaches the cookies of hosts beside and above its own. */
    private static final Set<String> NOT_BACK = Set.of("clear-site-data", "alt-svc", "serai-request-id");

    private UpstreamAnswer() {}

    /** The upstream broke off, or was silent for too long, in the middle of its answer. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(IOException cause) {
            super(cause);
        }
    }

    static void relay(ClassicHttpResponse answer, Visit visit, String origin, HttpServletResponse response)
            throws IOException {
        response.setStatus(answer.getCode());
        headers(answer, visit.paths(), origin, response);
        @Nullable HttpEntity entity = answer.getEntity();
        if (entity == null) {
            // the answer to a HEAD says how long that to a GET would be
            Header length = answer.getFirstHeader("Content-Length");
            if (length != null) {
                response.setHeader("Content-Length", length.getValue());
            }
            return;
        }
        boolean endless = entity.getContentLength() < 0;
        if (endless) {
            // events may be long in coming: the browser learns at once that the answer has begun
            response.flushBuffer();
        } else {
            response.setContentLengthLong(entity.getContentLength());
        }
        copy(entity.getContent(), response.getOutputStream(), endless);
    }

    private static void headers(
            ClassicHttpResponse answer, PathMapping paths, String origin, HttpServletResponse response) {
        Set<String> ofThisHop = HopByHop.named(Arrays.stream(answer.getHeaders("Connection"))
                .map(Header::getValue)
                .toList());
        for (Header header : answer.getHeaders()) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            String value = header.getValue() == null ? "" : header.getValue();
            if (HopByHop.isAlways(name) || ofThisHop.contains(name) || NOT_BACK.contains(name)) {
                continue;
            }
            switch (name) {
                case "set-cookie" ->
                    GatewayCookies.fromUpstream(value, paths)
                            .ifPresent(cookie -> response.addHeader(header.getName(), cookie));
                case "location", "content-location" ->
                    response.addHeader(header.getName(), paths.location(value, origin));
                default -> response.addHeader(header.getName(), value);
            }
        }
    }

    private static void copy(InputStream from, OutputStream to, boolean atOnce) throws IOException {
        byte[] some = new byte[CHUNK];
        for (int read = read(from, some); read >= 0; read = read(from, some)) {
            to.write(some, 0, read);
            if (atOnce) {
                to.flush();
            }
        }
    }

    private static int read(InputStream from, byte[] some) throws IOException {
        try {
            return from.read(some);
        } catch (IOException broken) {
            throw new Broken(broken);
        }
    }
}
