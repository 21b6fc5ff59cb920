package dev.serai.server.gateway;

import dev.serai.server.web.HttpProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.CloseNowException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Passes a request on to the upstream and its answer back. Both stream. */
@Component
class Proxy {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    /** TRACE would show a script what cookies it may not see; CONNECT is no request to an application. */
    private static final Set<String> REFUSED = Set.of("TRACE", "CONNECT");

    private final Upstreams upstreams;
    private final ApplicationHosts hosts;
    private final RequestHeaders headers;

    Proxy(Upstreams upstreams, ApplicationHosts hosts, RequestHeaders headers) {
        this.upstreams = upstreams;
        this.hosts = hosts;
        this.headers = headers;
    }

    void pass(Visit visit, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Application application = visit.application();
        @Nullable Upload upload = upload(request);
        HttpUriRequestBase call = call(visit, request);
        if (upload != null) {
            call.setEntity(upload);
            upload.guard(call, application.answerTimeout());
        }
        try {
            upstreams.exchange(application, call, answer -> {
                UpstreamAnswer.relay(answer, visit, hosts.origin(application), response);
                return null;
            });
        } catch (ClientAbortException | Upload.Aborted gone) {
            // nobody is there to be told
            throw new CloseNowException(gone.getMessage(), gone);
        } catch (IOException failed) {
            throw failed(application, failed, upload != null && upload.stalled(), response);
        } finally {
            if (upload != null) {
                upload.end();
            }
        }
    }

    /**
     * @return what it is for the browser, if the answer has not begun
     * @throws CloseNowException if it has: only a cut connection tells the browser that it is not whole
     */
    private static HttpProblem failed(
            Application application, IOException failed, boolean stalled, HttpServletResponse response)
            throws IOException {
        LOG.warn("The upstream of application '{}' failed: {}", application.name(), failed.toString());
        if (response.isCommitted()) {
            throw new CloseNowException("The upstream broke off.", failed);
        }
        boolean slow = stalled || failed instanceof InterruptedIOException;
        return slow
                ? HttpProblem.gatewayTimeout(
                        "upstream_timeout",
                        "The application '" + application.name() + "' did not answer in time. Try again in a while.")
                : HttpProblem.badGateway(
                        "upstream_unavailable",
                        "The application '" + application.name()
                                + "' does not answer, or broke off. Try again in a while; if it stays, tell an operator.");
    }

    private HttpUriRequestBase call(Visit visit, HttpServletRequest request) {
        if (REFUSED.contains(request.getMethod())) {
            throw HttpProblem.badRequest("method_refused", "An application is not asked with that method.");
        }
        HttpUriRequestBase call =
                new HttpUriRequestBase(request.getMethod(), visit.application().upstream());
        @Nullable String query = request.getQueryString();
        call.setPath(visit.paths().toUpstream(request.getRequestURI()) + (query == null ? "" : "?" + query));
        call.setAuthority(authority(hosts.authority(visit.application())));
        headers.of(request, visit).forEach((name, values) -> values.forEach(value -> call.addHeader(name, value)));
        return call;
    }

    private static URIAuthority authority(String hostAndPort) {
        int colon = hostAndPort.indexOf(':');
        return colon < 0
                ? new URIAuthority(hostAndPort)
                : new URIAuthority(hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    private static @Nullable Upload upload(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        return length > 0 || chunked ? new Upload(request.getInputStream(), chunked ? -1 : length) : null;
    }
}
