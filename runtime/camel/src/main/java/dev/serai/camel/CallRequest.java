package dev.serai.camel;

import dev.serai.credential.call.CallTarget;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/** A request that knows its connection, so that no message header has to. */
final class CallRequest extends HttpUriRequestBase {
    private static final long serialVersionUID = 1L;

    private final transient CallTarget target;

    CallRequest(String method, URI url, CallTarget target) {
        super(method, url);
        this.target = target;
    }

    CallTarget target() {
        return target;
    }
}
