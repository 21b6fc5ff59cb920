package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.OAuthClientId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPathTest {

    @ParameterizedTest
    @ValueSource(strings = {"../other", "..", ".", "a/b", "/a", "a/", "a\\b", "a/../../sys/seal"})
    void check57_noIdClimbsOutOfItsFolder(String id) {
        assertRefused(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2e%2e", "%2E%2E%2Fother", "a%2fb", "%00", "%"})
    void check58_noIdIsEscapedIntoAnother(String id) {
        assertRefused(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?version=1", "a?version=1", "a#b", "a&b", "a;b", "a b", "a\nb", "a\u0000", "A", "ä", "-a", ""})
    void check59_noIdAddsAQuery(String id) {
        assertRefused(id);
    }

    @Test
    void anIdIsNoLongerThan64() {
        assertThat(new SecretPath(SecretPath.Kind.CONNECTION, "a".repeat(64))).isNotNull();
        assertRefused("a".repeat(65));
    }

    @Test
    void theIdsThatSeraiMakesAreFine() {
        assertThat(ConnectionId.random().path().toString()).startsWith("connections/");
        assertThat(OAuthClientId.random().path().toString()).startsWith("oauth-clients/");
        assertThat(new SecretPath(SecretPath.Kind.PLATFORM, "data-key")).hasToString("platform/data-key");
    }

    private static void assertRefused(String id) {
        assertThatThrownBy(() -> new SecretPath(SecretPath.Kind.CONNECTION, id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A secret's id holds only a-z, 0-9 and hyphens.");
        assertThatThrownBy(() -> new ConnectionId(id)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OAuthClientId(id)).isInstanceOf(IllegalArgumentException.class);
    }
}
