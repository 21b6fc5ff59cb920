package dev.serai.server.connection;

import dev.serai.credential.call.ApiClient;
import dev.serai.credential.call.CallTarget;
import dev.serai.server.web.HttpProblem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** Hands a provider's answer to our caller: status, headers and body as they are, streamed. */
final class ProviderAnswer {
    private ProviderAnswer() {}

    static void relay(ApiClient client, CallTarget target, ClassicHttpRequest request, HttpServletResponse response)
            throws IOException {
        try {
            client.execute(target, request, answer -> {
                relay(answer, response);
                return null;
            });
        } catch (IOException e) {
            if (response.isCommitted()) {
                throw e;
            }
            throw HttpProblem.badGateway(
                    "provider_unreachable",
                    target.connector().name() + " could not be reached, or cut the connection. Try again later.");
        }
    }

    private static void relay(ClassicHttpResponse answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.getCode());
        for (Header header : answer.getHeaders()) {
            if (ProxyHeaders.mayPassBack(header.getName())) {
                response.addHeader(header.getName(), header.getValue());
            }
        }
        // what a provider sends is not ours: should a browser ever show it, it runs nothing and reads nothing of ours
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
        @Nullable HttpEntity entity = answer.getEntity();
        if (entity != null) {
            try (OutputStream out = response.getOutputStream()) {
                entity.writeTo(out);
            }
        }
    }
}
