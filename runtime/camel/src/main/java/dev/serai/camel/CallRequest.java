package dev.serai.camel;

import dev.serai.credential.call.CallTarget;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/** A request that knows its connection, so that no message header has to. */
final class CallRequest extends HttpUriRequestBase {
    private static final long serialVersionUID = 1L;

    private final transient CallTarget target;
    private final URI url;

    CallRequest(String method, URI url, CallTarget target) {
        super(method, url);
        this.target = target;
        this.url = url;
    }

    /** As it was made: nothing changes where a call goes, and to put it together again from its parts takes time. */
    @Override
    public URI getUri() {
        return url;
    }

    CallTarget target() {
        return target;
    }
}
