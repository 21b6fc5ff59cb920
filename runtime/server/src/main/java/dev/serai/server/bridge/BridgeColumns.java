package dev.serai.server.bridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.credential.SecretValue;
import dev.serai.server.identity.RandomToken;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a {@link BridgeAuthorization} stands in its row. */
final class BridgeColumns {
    private static final HexFormat HEX = HexFormat.of();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper();

    private BridgeColumns() {}

    static BridgeAuthorization read(ResultSet row, int number) throws SQLException {
        return new BridgeAuthorization(
                row.getString("id"),
                row.getString("client"),
                Mode.of(row.getString("mode")).orElseThrow(),
                row.getString("target"),
                row.getString("target_hash"),
                row.getString("authorization_endpoint"),
                URI.create(row.getString("redirect_uri")),
                readMap(row.getString("settings")),
                row.getString("provider_client_id"),
                row.getString("oauth_client"),
                Arrays.asList((String[]) row.getArray("scopes").getArray()),
                row.getString("code_challenge"),
                row.getString("address"),
                BridgeAuthorization.Status.of(row.getString("status")),
                row.getInt("entered"),
                hex(row.getBytes("state_hash")),
                hex(row.getBytes("browser_hash")),
                row.getString("approved_by"),
                row.getString("pending"),
                row.getString("connection"),
                row.getString("problem"),
                row.getString("reason"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }

    /** As {@link BridgeAuthorization#browserHash} has it. */
    static String hash(SecretValue browser) {
        return HEX.formatHex(RandomToken.hash(browser.reveal()));
    }

    private static @Nullable String hex(byte @Nullable [] hash) {
        return hash == null ? null : HEX.formatHex(hash);
    }

    static String write(Map<String, String> settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts is always JSON.", e);
        }
    }

    private static Map<String, String> readMap(String settings) {
        try {
            return JSON.readValue(settings, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored settings are not what was written.", e);
        }
    }
}
