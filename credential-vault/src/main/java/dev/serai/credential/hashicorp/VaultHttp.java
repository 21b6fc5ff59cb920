package dev.serai.credential.hashicorp;

import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import io.github.jopenlibs.vault.SslConfig;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.api.Logical;
import io.github.jopenlibs.vault.json.ParseException;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.github.jopenlibs.vault.rest.RestResponse;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The one place that uses the vault's driver. The driver raises nothing for 400, 403, 404 and 429 and hands out an empty map,
 * would repeat writes if asked to, escapes no path and reads the process's environment: here every status is looked at,
 * nothing is repeated, no redirect is followed with the token, and every setting is given.
 */
final class VaultHttp implements AutoCloseable {
    private final VaultSettings settings;
    private final HttpClient http;

    VaultHttp(VaultSettings settings) {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(settings.connectTimeout());
        if (settings.caFile() != null) {
            builder.sslContext(CaFile.trusting(settings.caFile()));
        }
        this.http = builder.build();
    }

    /** A call of the driver in the mount of secrets. */
    interface Call {
        LogicalResponse on(Logical logical) throws io.github.jopenlibs.vault.VaultException;
    }

    /** @param path as it stands behind {@code /v1/} */
    Reply read(URI node, @Nullable SecretValue token, String path) {
        return ask(node, token, 1, logical -> logical.read(path));
    }

    /** @param path as it stands behind {@code /v1/} */
    Reply write(URI node, @Nullable SecretValue token, String path, Map<String, Object> fields) {
        return ask(node, token, 1, logical -> logical.write(path, fields));
    }

    /** The driver puts {@code data} and its like into the path. */
    Reply inMount(URI node, SecretValue token, Call call) {
        return ask(node, token, 2, call);
    }

    private Reply ask(URI node, @Nullable SecretValue token, int engine, Call call) {
        try {
            RestResponse answer = call.on(driver(node, token, engine)).getRestResponse();
            VaultAnswer read = VaultAnswer.of(node, answer.getStatus(), answer.getBody());
            return read.status() == 200 && read.body().isMissingNode()
                    ? new Reply.NotAVault()
                    : new Reply.Answered(read);
        } catch (io.github.jopenlibs.vault.VaultException failed) {
            if (failed.getHttpStatusCode() > 0) {
                return new Reply.Answered(VaultAnswer.of(node, failed.getHttpStatusCode()));
            }
            return failure(failed);
        } catch (ParseException _) {
            return new Reply.NotAVault();
        }
    }

    private Logical driver(URI node, @Nullable SecretValue token, int engine)
            throws io.github.jopenlibs.vault.VaultException {
        VaultConfig config = new VaultConfig()
                .address(node.toString())
                // empty: no header; without a value the driver would take one from the environment
                .token(token == null ? "" : token.reveal())
                .engineVersion(engine)
                .prefixPath(settings.mount())
                .openTimeout(seconds(settings.connectTimeout()))
                .readTimeout(seconds(settings.requestTimeout()))
                .sslConfig(new SslConfig().verify(true).build())
                .httpClient(http);
        // Not config.nameSpace(): the driver would log it with every request.
        return Vault.create(config.build(), engine).logical().withNameSpace(settings.namespace());
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
    }

    /** @throws VaultException if the caller was interrupted; the driver would swallow it */
    private static Reply failure(Throwable failed) {
        boolean sent = true;
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case InterruptedException _ -> {
                    Thread.currentThread().interrupt();
                    throw Refusals.stopping();
                }
                case ConnectException _,
                        HttpConnectTimeoutException _,
                        UnresolvedAddressException _,
                        UnknownHostException _,
                        SSLHandshakeException _ -> sent = false;
                default -> {
                    // says nothing about it
                }
            }
        }
        return sent ? new Reply.Lost() : new Reply.NotSent();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
