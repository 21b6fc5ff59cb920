import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A small data portal on Serai's public contract alone: open datasets are read by anybody, people log in with their password
 * (the password grant, which an operator has switched on for this one program), and write with the token they got for it.
 */
public class Portal {
    private static final String SERAI = setting("SERAI_URL", "http://localhost:8080");
    private static final String WORKSPACE = setting("PORTAL_WORKSPACE", "default");
    private static final int LONGEST_BODY = 100_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,100}");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    /** Who is logged in: the tokens stay here, the browser has nothing but the session's name. */
    private record Session(String user, String accessToken, String refreshToken, String csrf) {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(setting("PORTAL_PORT", "8081"));
        Portal portal = new Portal();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", portal::answer);
        server.start();
        System.out.println("The portal is at http://localhost:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String what = exchange.getRequestMethod() + " " + (path.startsWith("/data/") ? "/data" : path);
            switch (what) {
                case "GET /" -> page(exchange);
                case "POST /login" -> login(exchange);
                case "POST /logout" -> logout(exchange);
                case "GET /data" -> read(exchange, path.substring("/data/".length()));
                case "POST /data" -> write(exchange, path.substring("/data/".length()));
                default -> error(exchange, 404, "There is nothing here.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Open data need nobody to log in. */
    private void read(HttpExchange exchange, String dataset) throws IOException, InterruptedException {
        if (!NAME.matcher(dataset).matches()) {
            error(exchange, 404, "A dataset's name has a-z, 0-9 and hyphens.");
            return;
        }
        HttpResponse<String> records = http.send(
                HttpRequest.newBuilder(records(dataset, "?workspace=" + WORKSPACE)).build(), BodyHandlers.ofString());
        if (records.statusCode() == 200) {
            send(exchange, 200, "application/json", records.body());
        } else {
            error(exchange, records.statusCode() == 401 ? 401 : 502, "This dataset is not open, or Serai is away.");
        }
    }

    private void login(HttpExchange exchange) throws IOException, InterruptedException {
        Map<String, String> form = form(exchange);
        String user = form.getOrDefault("username", "");
        HttpResponse<String> answer =
                token(Map.of("grant_type", "password", "username", user, "password", form.getOrDefault("password", "")));
        if (answer.statusCode() != 200) {
            exchange.getResponseHeaders().add("Set-Cookie", cookie("", 0));
            redirect(exchange, "/?message=" + encode("The name or the password is wrong."));
            return;
        }
        String id = random();
        sessions.put(id, session(user, answer.body(), random()));
        exchange.getResponseHeaders().add("Set-Cookie", cookie(id, 8 * 3600));
        redirect(exchange, "/");
    }

    private void logout(HttpExchange exchange) throws IOException, InterruptedException {
        Session session = sessions.remove(cookie(exchange));
        if (session != null) {
            post("/oauth2/revoke", Map.of("token", session.refreshToken()));
        }
        exchange.getResponseHeaders().add("Set-Cookie", cookie("", 0));
        redirect(exchange, "/");
    }

    /** A program brings its own token; a browser its session, and a word that no other site knows. */
    private void write(HttpExchange exchange, String dataset) throws IOException, InterruptedException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String id = cookie(exchange);
        Session session = sessions.get(id);
        Map<String, String> form = header == null ? form(exchange) : Map.of("record", body(exchange));
        if (!NAME.matcher(dataset).matches()) {
            error(exchange, 404, "A dataset's name has a-z, 0-9 and hyphens.");
        } else if (header == null && session == null) {
            error(exchange, 401, "Log in first, or send an access token.");
        } else if (header == null && !session.csrf().equals(form.get("csrf"))) {
            error(exchange, 403, "This form is not the portal's own: load the page again.");
        } else {
            String record = form.getOrDefault("record", "");
            HttpResponse<String> answer =
                    write(dataset, record, header != null ? header : "Bearer " + session.accessToken());
            if (answer.statusCode() == 401 && header == null) {
                Session renewed = renewed(id, session);
                answer = renewed == null ? answer : write(dataset, record, "Bearer " + renewed.accessToken());
            }
            if (answer.statusCode() != 200) {
                error(exchange, answer.statusCode(), text(answer.body(), "detail"));
            } else if (header == null) {
                redirect(exchange, "/?message=" + encode("Written."));
            } else {
                send(exchange, 200, "application/json", answer.body());
            }
        }
    }

    private HttpResponse<String> write(String dataset, String record, String authorization)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(records(dataset, ""))
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(record))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Null if it is over: each refresh token works once, so two at a time would end the grant. */
    private synchronized Session renewed(String id, Session before) throws IOException, InterruptedException {
        Session now = sessions.get(id);
        if (now == null || !now.equals(before)) {
            return now;
        }
        HttpResponse<String> answer =
                token(Map.of("grant_type", "refresh_token", "refresh_token", before.refreshToken()));
        if (answer.statusCode() != 200) {
            sessions.remove(id);
            return null;
        }
        Session next = session(before.user(), answer.body(), before.csrf());
        sessions.put(id, next);
        return next;
    }

    private static Session session(String user, String tokens, String csrf) {
        return new Session(user, text(tokens, "access_token"), text(tokens, "refresh_token"), csrf);
    }

    private void page(HttpExchange exchange) throws IOException, InterruptedException {
        HttpResponse<String> list = http.send(
                HttpRequest.newBuilder(URI.create(SERAI + "/api/v1/datasets?workspace=" + WORKSPACE)).build(),
                BodyHandlers.ofString());
        String open = Pattern.compile("\"name\"\\s*:\\s*\"([a-z0-9-]+)\"").matcher(list.body()).results()
                .map(found -> "<li><a href=\"/data/%1$s\">%1$s</a></li>".formatted(found.group(1)))
                .collect(Collectors.joining());
        Session session = sessions.get(cookie(exchange));
        String message = fields(exchange.getRequestURI().getRawQuery()).getOrDefault("message", "");
        send(exchange, 200, "text/html; charset=utf-8", """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Portal</title>
                <h1>Open data</h1><p role="status">%s</p><ul>%s</ul>%s</html>
                """.formatted(
                        html(message),
                        open.isEmpty() ? "<li>There are none yet.</li>" : open,
                        session == null ? LOGIN : WRITE.formatted(html(session.user()), session.csrf())));
    }

    private static final String LOGIN = """
            <form method="post" action="/login"><h2>Log in</h2>
            <label>E-mail <input name="username" autocomplete="username" required></label>
            <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
            <button>Log in</button></form>
            """;

    private static final String WRITE = """
            <form method="post" onsubmit="this.action='/data/'+this.dataset_name.value"><h2>Write as %s</h2>
            <input type="hidden" name="csrf" value="%s">
            <label>Dataset <input name="dataset_name" pattern="[a-z0-9\\-]+" required></label>
            <label>Record <textarea name="record" required>{"id": "1"}</textarea></label>
            <button>Write</button></form>
            <form method="post" action="/logout"><button>Log out</button></form>
            """;

    private HttpResponse<String> token(Map<String, String> fields) throws IOException, InterruptedException {
        return post("/oauth2/token", fields);
    }

    /** As this program, by its id and secret (RFC 6749 §2.3.1). */
    private HttpResponse<String> post(String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        String client = encode(setting("PORTAL_CLIENT_ID", "")) + ":" + encode(setting("PORTAL_CLIENT_SECRET", ""));
        String form = fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return http.send(
                HttpRequest.newBuilder(URI.create(SERAI + path))
                        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(client.getBytes(UTF_8)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private static URI records(String dataset, String query) {
        return URI.create(SERAI + "/api/v1/datasets/" + dataset + "/records" + query);
    }

    /** A page for a browser, problem details (RFC 9457) for a program. */
    private static void error(HttpExchange exchange, int status, String detail) throws IOException {
        String accept = String.valueOf(exchange.getRequestHeaders().getFirst("Accept"));
        if (accept.contains("text/html")) {
            send(exchange, status, "text/html; charset=utf-8", "<!doctype html><h1>" + status + "</h1><p>"
                    + html(detail) + "</p><p><a href=\"/\">Back</a></p>");
        } else {
            send(exchange, status, "application/problem+json",
                    "{\"status\":" + status + ",\"detail\":\"" + detail.replaceAll("[\"\\\\\\p{Cntrl}]", " ") + "\"}");
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(303, -1);
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String cookie(String value, int seconds) {
        return "portal=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds;
    }

    private static String cookie(HttpExchange exchange) {
        String all = String.valueOf(exchange.getRequestHeaders().getFirst("Cookie"));
        Matcher mine = Pattern.compile("(?:^|;\\s*)portal=([\\w-]+)").matcher(all);
        return mine.find() ? mine.group(1) : "";
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        return fields(body(exchange));
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readNBytes(LONGEST_BODY), UTF_8);
    }

    private static Map<String, String> fields(String encoded) {
        Map<String, String> fields = new HashMap<>();
        for (String field : (encoded == null ? "" : encoded).split("&")) {
            String[] both = field.split("=", 2);
            fields.put(URLDecoder.decode(both[0], UTF_8), both.length == 2 ? URLDecoder.decode(both[1], UTF_8) : "");
        }
        return fields;
    }

    /** Of a JSON object; enough for tokens and plain words. */
    private static String text(String json, String field) {
        Matcher found = Pattern.compile("\"" + field + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    private static String html(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
