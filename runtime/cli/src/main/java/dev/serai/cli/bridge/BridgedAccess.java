package dev.serai.cli.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** What somebody has allowed through the bridge, in one of its two modes. */
sealed interface BridgedAccess permits CodeAccess, ConnectionAccess {
    /** Whether something is saved that was allowed before. */
    boolean isSaved();

    /** Asks somebody, and saves what they allow in the place of what was there. */
    void authorize() throws InterruptedException;

    /**
     * Forgets what it has used, which has ended.
     *
     * @return whether nothing is saved any more; else another process has saved something newer
     */
    boolean forget();

    /** Without secrets: what is saved. */
    ObjectNode describe();

    /** A good access token, and until when. */
    ObjectNode token();

    /** Calls the API. */
    HttpResponse<InputStream> call(Call call);

    /** @param again whether the body can be sent twice */
    record Call(String method, String path, Map<String, List<String>> headers, BodyPublisher body, boolean again) {}
}
