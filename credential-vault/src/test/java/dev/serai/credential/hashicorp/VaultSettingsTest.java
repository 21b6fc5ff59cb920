package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VaultSettingsTest {
    private static final VaultSettings RIGHT = VaultSettings.at(URI.create("https://vault.example.com:8200/"));

    @Test
    void aSlashAtTheEndOfTheAddressDoesNoHarm() {
        assertThat(RIGHT.nodes()).containsExactly(URI.create("https://vault.example.com:8200"));
        assertThat(VaultSettings.at(URI.create("http://127.0.0.1:8200/vault/")).nodes())
                .containsExactly(URI.create("http://127.0.0.1:8200/vault"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vault:8200",
                "file:///etc/vault",
                "https://user:canary@vault",
                "https://vault?token=canary",
                "//a"
            })
    void anAddressThatCannotBeRightIsRefusedWithoutQuotingIt(String address) {
        assertRefused("address", () -> VaultSettings.at(URI.create(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/serai", "serai/", "a//b", "..", "../sys", "a?b", "a%2fb", "a b"})
    void aMountOrNamespaceHoldsOnlyPlainSegments(String text) {
        assertRefused("mount", () -> RIGHT.withMount(text));
        assertRefused("namespace", () -> RIGHT.withNamespace(text));
    }

    @Test
    void severalNodesAreAllEncryptedOrNone() {
        URI plain = URI.create("http://10.0.0.7:8200");
        URI encrypted = URI.create("https://10.0.0.8:8200");
        assertRefused("addresses", () -> VaultSettings.at(encrypted, plain));
        assertRefused("address", () -> VaultSettings.at());
        assertThat(VaultSettings.at(plain, URI.create(plain + "/")).nodes()).containsExactly(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/approle", "../sys", "a?b"})
    void anAuthenticationPathHoldsOnlyPlainSegments(String path) {
        assertRefused("authentication path", () -> new VaultLogin.AppRole(path, "role", Path.of("file")));
        assertRefused("authentication path", () -> new VaultLogin.Jwt(path, "role", Path.of("file")));
        assertRefused("role", () -> new VaultLogin.AppRole("approle", " ", Path.of("file")));
        assertRefused("role", () -> new VaultLogin.Jwt("jwt", "role\n", Path.of("file")));
    }

    @Test
    void timeoutsAreLongerThanNothing() {
        assertRefused("timeouts", () -> RIGHT.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)));
        assertRefused("timeouts", () -> RIGHT.withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(-1)));
    }

    private static void assertRefused(String what, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SeraiException.class,
                        refused -> assertThat(refused.type()).isEqualTo(ErrorType.CONFIGURATION))
                .hasMessageContaining(what)
                .hasMessageNotContaining("canary");
    }
}
