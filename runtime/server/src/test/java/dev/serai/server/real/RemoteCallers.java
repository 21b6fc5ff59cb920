package dev.serai.server.real;

import dev.serai.camel.ConnectorContext;
import dev.serai.camel.pull.MemoryCheckpointStore;
import dev.serai.catalog.ConnectorCatalog;
import dev.serai.credential.SecretValue;
import dev.serai.credential.http.AllowedHosts;
import dev.serai.credential.http.OutboundHttp;
import dev.serai.credential.http.OutboundSettings;
import dev.serai.credential.remote.RemoteSettings;
import dev.serai.credential.remote.RemoteTokens;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A plain Camel application in a JVM of its own, whose connections a running Serai keeps. Reads from standard input: Serai's
 * URL, client_id, secret, alias, path, number of callers. Calls once and prints the status; at the next line all callers call
 * at once, and their statuses are printed.
 */
final class RemoteCallers {
    private RemoteCallers() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        URI serai = URI.create(in.readLine());
        RemoteSettings settings = new RemoteSettings(serai, in.readLine(), SecretValue.of(in.readLine()));
        String uri = "connector:keycloak?connection=" + in.readLine() + "&method=GET&path=" + in.readLine();
        int callers = Integer.parseInt(in.readLine());
        try (RemoteTokens tokens = new RemoteTokens(settings, Clock.systemUTC());
                OutboundHttp outbound =
                        new OutboundHttp(new OutboundSettings(AllowedHosts.parse("localhost,127.0.0.1"), null));
                ConnectorContext parts = ConnectorContext.remote(
                        tokens, ConnectorCatalog.bundled(), outbound, new MemoryCheckpointStore(), Clock.systemUTC());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("serai", parts);
            camel.start();
            try (ProducerTemplate template = camel.createProducerTemplate();
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                template.setMaximumCacheSize(1);
                System.out.println(status(template.request(uri, exchange -> {})));
                in.readLine();
                List<Future<String>> calls = IntStream.range(0, callers)
                        .mapToObj(_ -> threads.submit(() -> status(template.request(uri, exchange -> {}))))
                        .toList();
                System.out.println(calls.stream().map(RemoteCallers::get).collect(Collectors.joining(" ")));
            }
        }
    }

    private static String get(Future<String> call) {
        try {
            return call.get();
        } catch (Exception e) {
            return "failed:" + e;
        }
    }

    private static String status(Exchange answer) {
        Exception failure = answer.getException();
        return failure == null
                ? answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, String.class)
                : "failed:" + failure;
    }
}
