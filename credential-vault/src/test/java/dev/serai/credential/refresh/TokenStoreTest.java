package dev.serai.credential.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.Credential.Lineage;
import dev.serai.credential.Credential.OAuthTokens;
import dev.serai.credential.CredentialVault.Read;
import dev.serai.credential.Generation;
import dev.serai.credential.MemoryVault;
import dev.serai.credential.SecretValue;
import dev.serai.credential.TestCredentials;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.credential.connection.MemoryConnections;
import dev.serai.credential.refresh.TokenStore.Written;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two answers to one refresh token, as a provider with a grace window gives them: the one that it gave later is right. */
class TokenStoreTest {
    private static final Instant EARLIER = Instant.parse("2026-05-01T12:00:00Z");
    private static final Instant LATER = Instant.parse("2026-05-01T12:00:09Z");

    private final TestClock clock = new TestClock();
    private final MemoryVault vault = new MemoryVault();
    private final TokenStore store = new TokenStore(
            vault, new MemoryRefreshLedger(new MemoryConnections(), clock), new VaultPatience(clock, clock::advance));
    private final ConnectionId id = ConnectionId.random();
    private final OAuthTokens parent = TestCredentials.tokens(1);

    private OAuthTokens child(String name, @Nullable Instant answeredAt) {
        return new OAuthTokens(
                SecretValue.of("access-" + name),
                SecretValue.of("refresh-" + name),
                parent.scopes(),
                parent.obtainedAt(),
                parent.expiresAt(),
                parent.refreshExpiresAt(),
                parent.kept(),
                new Lineage(new Generation(2), 1, name, Fingerprint.of(SecretValue.of("refresh-1")), answeredAt));
    }

    private Written write(OAuthTokens tokens) {
        JournalEntry entry = new JournalEntry(
                id,
                tokens.lineage().attemptId(),
                "node",
                1,
                tokens.lineage().generation(),
                tokens.lineage().parent(),
                1,
                new JournalEntry.Content.Grant(tokens));
        return store.writeKept(entry, tokens);
    }

    private OAuthTokens stored() {
        if (vault.read(id.path(), 0) instanceof Read.Found(OAuthTokens tokens, long _)) {
            return tokens;
        }
        throw new AssertionError("The vault holds no tokens.");
    }

    @Test
    void theLaterAnswerTakesThePlaceOfTheEarlierOneUnderTheNextNumber() {
        vault.write(id.path(), parent, 0);
        assertThat(write(child("first", EARLIER))).isInstanceOf(Written.InVault.class);

        assertThat(write(child("second", LATER))).isInstanceOf(Written.InVault.class);

        assertThat(stored().lineage().attemptId()).isEqualTo("second");
        assertThat(stored().lineage().generation()).isEqualTo(new Generation(3));
    }

    @Test
    void theEarlierAnswerAndOneWithoutATimeAreKeptBesideIt() {
        vault.write(id.path(), parent, 0);
        write(child("second", LATER));

        assertThat(write(child("first", EARLIER))).isInstanceOf(Written.Sibling.class);
        assertThat(write(child("timeless", null))).isInstanceOf(Written.Sibling.class);

        assertThat(stored().lineage().attemptId()).isEqualTo("second");
    }

    @Test
    void anAnswerThatIsStoredAlreadyChangesNothing() {
        vault.write(id.path(), parent, 0);
        write(child("first", EARLIER));
        assertThat(write(child("first", EARLIER)))
                .isInstanceOfSatisfying(
                        Written.InVault.class,
                        there -> assertThat(there.stored().version()).isEqualTo(2));
    }
}
