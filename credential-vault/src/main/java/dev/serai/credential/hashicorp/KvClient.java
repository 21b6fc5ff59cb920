package dev.serai.credential.hashicorp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.SecretPath;
import dev.serai.credential.SecretValue;
import dev.serai.credential.VaultException;
import io.github.jopenlibs.vault.SslConfig;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.api.Logical;
import io.github.jopenlibs.vault.api.WriteOptions;
import io.github.jopenlibs.vault.json.ParseException;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.github.jopenlibs.vault.rest.RestResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The one place that uses the vault's driver. The driver raises nothing for 400, 403, 404 and 429 and hands out an empty map,
 * would repeat writes if asked to, escapes no path and reads the process's environment: here every status is looked at,
 * nothing is repeated, only a {@link SecretPath} gets into a path, and every setting is given.
 */
final class KvClient implements AutoCloseable {
    /** All of a credential is one text under one name: the driver would flatten anything deeper. */
    private static final String FIELD = "credential";

    private final VaultSettings settings;
    private final VaultLogin login;
    private final Refusals refusals;
    private final HttpClient http;

    KvClient(VaultSettings settings, VaultLogin login) {
        this.settings = settings;
        this.login = login;
        this.refusals = new Refusals(settings);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    KvDocument read(URI node, SecretPath path) {
        KvAnswer answer = ask(node, 2, logical -> logical.read(inMount(path)));
        if (answer.isSuccess()) {
            JsonNode text = answer.body().path("data").path("data").path(FIELD);
            if (!text.isTextual() || text.textValue().isEmpty() || answer.metadataVersion() <= 0) {
                throw refusals.notOurs(path);
            }
            return new KvDocument.Content(SecretValue.of(text.textValue()), answer.metadataVersion());
        }
        if (answer.status() == 404 && answer.metadataVersion() > 0) {
            return new KvDocument.Gone(answer.metadataVersion());
        }
        if (answer.isAbsent()) {
            return new KvDocument.None();
        }
        throw refusals.of(answer, path);
    }

    /** @return the new version */
    long write(SecretPath path, SecretValue text, long basedOn) {
        WriteOptions options = new WriteOptions().checkAndSet(basedOn).build();
        Map<String, Object> fields = Map.of(FIELD, text.reveal());
        KvAnswer answer = ask(settings.address(), 2, logical -> logical.write(inMount(path), fields, null, options));
        if (answer.isCheckAndSetMismatch()) {
            throw new VaultException.Conflict(path);
        }
        if (!answer.isSuccess()) {
            throw refusals.of(answer, path);
        }
        long version = answer.body().path("data").path("version").longValue();
        if (version <= 0) {
            throw refusals.notVersioned();
        }
        return version;
    }

    void destroyBefore(SecretPath path, long version) {
        // From the active node: a standby may not know yet of the version that is to go.
        KvAnswer metadata = ask(activeNode(), 1, logical -> logical.read(settings.mount() + "/metadata/" + path));
        if (metadata.isAbsent()) {
            return;
        }
        if (!metadata.isSuccess()) {
            throw refusals.of(metadata, path);
        }
        int[] doomed = metadata.body().path("data").path("versions").properties().stream()
                .filter(entry -> !entry.getValue().path("destroyed").booleanValue())
                .flatMapToLong(entry -> LongStream.of(Long.parseLong(entry.getKey())))
                .filter(candidate -> candidate < version)
                .mapToInt(Math::toIntExact)
                .toArray();
        if (doomed.length > 0) {
            KvAnswer answer = ask(settings.address(), 2, logical -> logical.destroy(inMount(path), doomed));
            if (!answer.isSuccess()) {
                throw refusals.of(answer, path);
            }
        }
    }

    /** The node that takes the writes, as the vault itself says. */
    URI activeNode() {
        KvAnswer answer = ask(settings.address(), 1, logical -> logical.read("sys/leader"));
        if (!answer.isSuccess()) {
            throw refusals.of(answer);
        }
        return activeNode(answer.body());
    }

    /**
     * Not the configured address even if that node says it is the leader itself: behind a load balancer the next request
     * would meet another node.
     */
    URI activeNode(JsonNode leadership) {
        if (!leadership.path("ha_enabled").booleanValue()) {
            return settings.address();
        }
        String leader = leadership.path("leader_address").asText();
        if (leader.isEmpty()) {
            throw refusals.noLeader();
        }
        // The token goes there: never in the clear where the configuration says TLS.
        if ("https".equals(settings.address().getScheme()) && !leader.startsWith("https:")) {
            throw refusals.unencryptedLeader();
        }
        return URI.create(leader.endsWith("/") ? leader.substring(0, leader.length() - 1) : leader);
    }

    /** The status of {@code sys/health}. */
    int health() {
        return ask(settings.address(), 1, logical -> logical.read("sys/health")).status();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private interface Call {
        LogicalResponse on(Logical logical) throws io.github.jopenlibs.vault.VaultException;
    }

    /** @param engine 2 has the driver put {@code data} and its like into the path, 1 leaves it as it is */
    private KvAnswer ask(URI node, int engine, Call call) {
        try {
            RestResponse answer = call.on(driver(node, engine)).getRestResponse();
            KvAnswer read = KvAnswer.of(answer.getStatus(), answer.getBody());
            if (read.status() == 200 && read.body().isMissingNode()) {
                throw refusals.notAVault(node);
            }
            return read;
        } catch (io.github.jopenlibs.vault.VaultException failed) {
            if (failed.getHttpStatusCode() > 0) {
                return KvAnswer.of(failed.getHttpStatusCode());
            }
            keepInterruption(failed);
            throw refusals.unreachable(node);
        } catch (ParseException _) {
            throw refusals.notAVault(node);
        }
    }

    private Logical driver(URI node, int engine) throws io.github.jopenlibs.vault.VaultException {
        VaultConfig config = new VaultConfig()
                .address(node.toString())
                .token(login.token().reveal())
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

    private String inMount(SecretPath path) {
        return settings.mount() + "/" + path;
    }

    /** The driver swallows it. */
    private static void keepInterruption(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
