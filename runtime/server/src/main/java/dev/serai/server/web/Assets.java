package dev.serai.server.web;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** URLs of our own style sheets, scripts and pictures. They carry a digest of the content: browsers may keep them for ever. */
@Component
public final class Assets {
    private static final int DIGEST = 12;

    private final Map<String, String> urls = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if there is no such file */
    public String url(String name) {
        return urls.computeIfAbsent(name, _ -> "/assets/" + name + "?v=" + digest(name));
    }

    private static String digest(String name) {
        try (InputStream content = Assets.class.getResourceAsStream("/static/assets/" + name)) {
            if (content == null) {
                throw new IllegalArgumentException("There is no file static/assets/" + name);
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
            return HexFormat.of().formatHex(digest).substring(0, DIGEST);
        } catch (IOException | NoSuchAlgorithmException failed) {
            throw new IllegalStateException("static/assets/" + name + " cannot be read.", failed);
        }
    }
}
