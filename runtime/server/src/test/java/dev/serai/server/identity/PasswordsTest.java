package dev.serai.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.credential.SecretValue;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    @Test
    void whoIsUnknownCostsWhatAnybodyCosts() {
        Passwords passwords = new Passwords(new HashingTurns());
        String somebodys = passwords.hash(SecretValue.of("correct horse battery"));
        assertThat(cost(Passwords.NOBODYS)).isEqualTo(cost(somebodys));
        assertThat(Passwords.NOBODYS).hasSameSizeAs(somebodys);
        assertThat(passwords.matches(SecretValue.of("correct horse battery"), somebodys))
                .isTrue();
        assertThat(passwords.matches(SecretValue.of("correct horse battery"), null))
                .isFalse();
    }

    /** Kind, version, memory, passes and lanes. */
    private static String cost(String hash) {
        String[] parts = hash.split("\\$");
        return parts[1] + parts[2] + parts[3];
    }
}
