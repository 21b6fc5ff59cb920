package dev.serai.credential.hashicorp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.credential.SecretValue;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the policies are enough is shown by {@link AppRoleVaultTest} and {@link VaultInitTest}; here: that they are no more. */
class VaultPolicyTest {
    private static OpenBao bao;
    private static SecretValue platform;
    private static SecretValue operator;

    @BeforeAll
    static void start() {
        bao = new OpenBao();
        bao.mount("serai");
        platform = bao.token("serai", VaultPolicy.PLATFORM.rules("serai"));
        operator = bao.token("serai-operator", VaultPolicy.OPERATOR.rules("serai"));
    }

    @AfterAll
    static void stop() {
        bao.close();
    }

    @ParameterizedTest
    @CsvSource({
        "serai/data/connections/one, create read update",
        "serai/data/oauth-clients/one, create read update",
        "serai/data/platform/one, create read update",
        "serai/metadata/connections/one, read",
        "serai/metadata/oauth-clients/one, read",
        "serai/metadata/platform/one, read",
        "serai/destroy/connections/one, update",
        "serai/destroy/oauth-clients/one, update",
        "serai/destroy/platform/one, update",
        "serai/config, read",
        "auth/token/renew-self, update",
        "auth/token/lookup-self, read"
    })
    void thePlatformMayDoThis(String path, String capabilities) {
        assertThat(capabilities(platform, path)).isEqualTo(Set.of(capabilities.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serai/data/one",
                "serai/data/others/one",
                "serai/metadata/",
                "serai/delete/connections/one",
                "serai/undelete/connections/one",
                "serai/subkeys/connections/one",
                "secret/data/connections/one",
                "secret/config",
                "cubbyhole/one",
                "sys/mounts",
                "sys/mounts/serai",
                "sys/policies/acl/serai",
                "sys/auth/approle",
                "sys/seal",
                "sys/raw/one",
                "auth/token/create",
                "auth/token/lookup",
                "auth/approle/role/serai",
                "auth/approle/role/serai/secret-id",
                "identity/entity"
            })
    void thePlatformMayDoNothingElse(String path) {
        assertThat(capabilities(platform, path)).containsExactly("deny");
    }

    @Test
    void thePlatformCannotListWhatThereIs() {
        assertThat(capabilities(platform, "serai/metadata/connections/")).doesNotContain("list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serai/data/connections/one",
                "serai/metadata/connections/one",
                "serai/destroy/connections/one",
                "secret/data/one",
                "sys/mounts",
                "sys/mounts/secret",
                "sys/policies/acl/default",
                "sys/auth/jwt",
                "auth/approle/role/other",
                "auth/approle/role/serai/secret-id/lookup",
                "auth/token/create",
                "sys/seal"
            })
    void theOperatorsPolicyReachesNoCredentialAndNothingOfOthers(String path) {
        assertThat(capabilities(operator, path)).containsExactly("deny");
    }

    @Test
    void aPolicyIsForOneMount() {
        for (VaultPolicy policy : VaultPolicy.values()) {
            assertThat(policy.rules("teams/sales"))
                    .contains("teams/sales/config")
                    .doesNotContain("<")
                    .doesNotContain("serai/");
        }
        assertThat(VaultPolicy.OPERATOR.rules("teams/sales")).contains("sys/policies/acl/teams-sales");
    }

    private static Set<String> capabilities(SecretValue token, String path) {
        JsonNode said = bao.call(
                "POST", "sys/capabilities", "{\"token\":\"" + token.reveal() + "\",\"paths\":[\"" + path + "\"]}");
        Set<String> found = new TreeSet<>();
        said.path("data").path(path).forEach(one -> found.add(one.asText()));
        return found;
    }
}
