package dev.serai.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.catalog.ConnectorCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Connectors that come with Serai, as files of an operator whose providers live elsewhere: every address begins with a
 * setting {@code origin} instead, which a test gives the simulator's. Everything else is what ships.
 */
public final class SimulatedFiles {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final List<String> ADDRESSES =
            List.of("auth_uri", "token_uri", "revocation_uri", "device_authorization_uri");
    private static final String ORIGIN = "^https?://[^/]*";

    private SimulatedFiles() {}

    /** Puts a copy of a bundled connector at the simulator's disposal, under the id {@code <bundled>-simulated}. */
    public static String moved(TestPlatform platform, String bundled) {
        String id = bundled + "-simulated";
        moved(platform, bundled, id, document -> {});
        return id;
    }

    /** As above, under another id and with a change. */
    public static void moved(TestPlatform platform, String bundled, String id, Consumer<ObjectNode> change) {
        changed(platform, bundled, id, document -> {
            ObjectNode oauth2 = (ObjectNode) document.at("/auth/oauth2");
            for (String address : ADDRESSES) {
                move(oauth2, address, "{origin}");
            }
            if (oauth2.get("issuer") instanceof ObjectNode issuer) {
                move(issuer, "is", "{origin}");
            }
            ObjectNode api = (ObjectNode) document.get("api");
            move(api, "base_url", "{origin}");
            if (api.has("hosts")) {
                api.putArray("hosts").add("127.0.0.1");
            }
            if (api.get("verify") instanceof ObjectNode verify) {
                move(verify, "get", "");
            }
            document.withObjectProperty("settings")
                    .putObject("origin")
                    .put("label", "Origin")
                    .put("type", "url");
            change.accept(document);
        });
    }

    /** Puts a bundled connector into the operator's folder under another id, with a change. */
    public static void changed(TestPlatform platform, String bundled, String id, Consumer<ObjectNode> change) {
        try (InputStream in =
                ConnectorCatalog.class.getResourceAsStream("/connectors/" + bundled + "/connector.yaml")) {
            if (in == null) {
                throw new IllegalArgumentException("No connector " + bundled + " comes with Serai.");
            }
            ObjectNode document = (ObjectNode) YAML.readTree(in);
            document.put("id", id);
            change.accept(document);
            write(platform, id + ".yaml", YAML.writeValueAsString(document));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (platform.bean(ConnectorCatalog.class).find(id).isEmpty()) {
            throw new AssertionError(
                    "Faulty: " + platform.bean(ConnectorCatalog.class).problems());
        }
    }

    /** Puts a file into the operator's folder, whatever is in it. */
    public static void write(TestPlatform platform, String name, String content) {
        try {
            Path folder = Files.createDirectories(platform.home().resolve("connectors"));
            Files.writeString(folder.resolve(name), content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        platform.bean(ConnectorCatalog.class).reload();
    }

    /** Takes a file out of the operator's folder. */
    public static void remove(TestPlatform platform, String name) {
        try {
            Files.delete(platform.home().resolve("connectors").resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        platform.bean(ConnectorCatalog.class).reload();
    }

    private static void move(ObjectNode of, String field, String to) {
        JsonNode address = of.get(field);
        if (address != null) {
            of.set(field, TextNode.valueOf(address.asText().replaceFirst(ORIGIN, to)));
        }
    }
}
