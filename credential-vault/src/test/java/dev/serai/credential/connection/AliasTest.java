package dev.serai.credential.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasTest {
    @ParameterizedTest
    @ValueSource(strings = {"acme", "0", "a-b-c", "123e4567-e89b-12d3-a456-42661417400"})
    void plainNamesAreAccepted(String alias) {
        assertThat(Alias.check(alias)).isEqualTo(alias);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "Acme", "a b", "a/b", "ä", "a\n", "123e4567-e89b-12d3-a456-426614174000"})
    void othersAreRefused(String alias) {
        PostgresConnectionsTest.assertRefused("invalid_alias", () -> Alias.check(alias));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "observant",
                "acme.crm",
                "Größe",
                "..",
                "a-very-long-connector-name-that-goes-on-and-on-and-on-for-ever"
            })
    void whatIsGeneratedIsAcceptable(String connector) {
        String alias = Alias.generated(connector);
        assertThat(Alias.check(alias)).isNotEqualTo(Alias.generated(connector));
    }

    @RepeatedTest(3)
    void whatIsGeneratedTellsTheConnector() {
        assertThat(Alias.generated("google-sheets")).matches("google-sheets-[a-z2-9]{8}");
    }
}
