package dev.serai.server.bridge;

import dev.serai.credential.SecretValue;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.oauthclient.StoredSettings;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How a {@link BridgeAuthorization} stands in its row. */
final class BridgeColumns {
    private static final HexFormat HEX = HexFormat.of();

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
                StoredSettings.read(row.getString("settings")),
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
}
