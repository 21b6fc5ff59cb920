package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.Credential.Tombstone;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.Generation;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.connection.Connection;
import dev.serai.credential.connection.TestConnections;
import org.junit.jupiter.api.Test;

class BurialTest {
    private final MemoryVault vault = new MemoryVault();
    private final Connection connection = TestConnections.active(TestConnections.client(), "field");
    private final Burial burial = new Burial(vault);

    @Test
    void theLastTokensAreReturnedAndATombstoneStandsInTheirPlace() {
        OAuthTokens tokens = TestCredentials.tokens(1);
        vault.write(connection.id().path(), tokens, 0);
        assertThat(burial.bury(connection, 2)).isEqualTo(new Burial.Result.Buried(tokens));
        assertThat(stored()).isEqualTo(new Read.Found(new Tombstone(2), 2));
    }

    @Test
    void aConnectionWithoutTokensGetsATombstoneToo() {
        assertThat(burial.bury(connection, 2)).isEqualTo(new Burial.Result.Buried(null));
        assertThat(stored()).isEqualTo(new Read.Found(new Tombstone(2), 1));
    }

    @Test
    void theGrantOfWhoHasConnectedAnewMeanwhileStays() {
        OAuthTokens anew = ofIncarnation(3);
        vault.write(connection.id().path(), anew, 0);
        assertThat(burial.bury(connection, 2)).isEqualTo(new Burial.Result.Overtaken());
        assertThat(stored()).isEqualTo(new Read.Found(anew, 1));
    }

    @Test
    void aNewerTombstoneStays() {
        vault.write(connection.id().path(), new Tombstone(4), 0);
        assertThat(burial.bury(connection, 2)).isEqualTo(new Burial.Result.Overtaken());
        assertThat(stored()).isEqualTo(new Read.Found(new Tombstone(4), 1));
    }

    private Read stored() {
        return vault.readActive(connection.id().path(), 0);
    }

    private static OAuthTokens ofIncarnation(long incarnation) {
        OAuthTokens tokens = TestCredentials.tokens(2);
        return new OAuthTokens(
                tokens.accessToken(),
                tokens.refreshToken(),
                tokens.scopes(),
                tokens.obtainedAt(),
                tokens.expiresAt(),
                tokens.refreshExpiresAt(),
                tokens.kept(),
                Lineage.first(new Generation(2), incarnation, "attempt-anew"));
    }
}
