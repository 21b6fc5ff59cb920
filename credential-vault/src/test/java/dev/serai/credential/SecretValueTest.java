package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.MessageFormatter;

class SecretValueTest {
    private static final String CANARY = "canary-2718281828";
    private final SecretValue secret = SecretValue.of(CANARY);

    /** As a careless programmer would hold one. */
    record Holder(String name, SecretValue secret) {}

    @Test
    void noTextMadeOfItHoldsIt() {
        assertThat(List.of(
                        secret.toString(),
                        "secret: " + secret,
                        String.valueOf(secret),
                        "%s %S".formatted(secret, secret),
                        new Holder("a", secret).toString(),
                        List.of(secret).toString(),
                        Map.of("a", secret).toString(),
                        TestCredentials.tokens(1).toString(),
                        new Credential.ClientSecret(secret).toString(),
                        new Credential.KeyMaterial(secret).toString()))
                .allSatisfy(text -> assertThat(text)
                        .doesNotContainIgnoringCase("canary")
                        .doesNotContain("access-1")
                        .doesNotContain("refresh-1"));
    }

    @Test
    void noLoggerWritesIt() {
        assertThat(MessageFormatter.format("token {}", secret).getMessage()).isEqualTo("token [secret]");
        assertThat(MessageFormatter.format("holder {}", new Holder("a", secret)).getMessage())
                .doesNotContain("canary");

        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            org.slf4j.LoggerFactory.getLogger(SecretValueTest.class)
                    .warn("token {}", secret, new IllegalStateException("refused: " + secret));
        } finally {
            System.setErr(before);
        }
        assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("canary");
    }

    @Test
    void jackson2NeitherWritesNorReadsIt() throws Exception {
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        assertThat(mapper.writeValueAsString(secret)).isEqualTo("\"[secret]\"");
        assertThat(mapper.writeValueAsString(new Holder("a", secret)))
                .isEqualTo("{\"name\":\"a\",\"secret\":\"[secret]\"}");
        assertThat(mapper.writeValueAsString(Map.of(secret, List.of(secret)))).doesNotContain("canary");
        assertThat(mapper.valueToTree(new Credential.ClientSecret(secret)).toString())
                .doesNotContain("canary");
        assertThatThrownBy(() -> mapper.readValue("\"" + CANARY + "\"", SecretValue.class))
                .hasMessageContaining("not read from JSON")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> mapper.readValue("{\"text\":\"" + CANARY + "\"}", SecretValue.class))
                .hasMessageNotContaining("canary");
    }

    @Test
    void jackson3NeitherWritesNorReadsIt() {
        var mapper = tools.jackson.databind.json.JsonMapper.shared();
        assertThat(mapper.writeValueAsString(secret)).isEqualTo("\"[secret]\"");
        assertThat(mapper.writeValueAsString(new Holder("a", secret)))
                .isEqualTo("{\"name\":\"a\",\"secret\":\"[secret]\"}");
        assertThat(mapper.writeValueAsString(Map.of(secret, List.of(secret)))).doesNotContain("canary");
        assertThat(mapper.valueToTree(new Credential.ClientSecret(secret)).toString())
                .doesNotContain("canary");
        assertThatThrownBy(() -> mapper.readValue("\"" + CANARY + "\"", SecretValue.class))
                .hasMessageContaining("not read from JSON")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> mapper.readValue("{\"text\":\"" + CANARY + "\"}", SecretValue.class))
                .hasMessageNotContaining("canary");
    }

    @Test
    void javaSerialisationRefusesIt() {
        assertThat(secret).isNotInstanceOf(Serializable.class);
        assertThatThrownBy(() -> {
                    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
                        out.writeObject(secret);
                    }
                })
                .isInstanceOf(NotSerializableException.class);
    }

    @Test
    void equalTextsAreEqualAndTheHashCodeSaysNothing() {
        assertThat(secret)
                .isEqualTo(SecretValue.of(CANARY))
                .isNotEqualTo(SecretValue.of(CANARY + "1"))
                .isNotEqualTo(SecretValue.of("Canary-2718281828"))
                .isNotEqualTo(CANARY)
                .isNotEqualTo(null);
        assertThat(secret.hashCode()).isEqualTo(SecretValue.of("another").hashCode());
    }

    @Test
    void onlyRevealGivesTheText() {
        assertThat(secret.reveal()).isEqualTo(CANARY);
        assertThat(secret.length()).isEqualTo(CANARY.length());
    }

    @Test
    void aMissingSecretIsNullAndNeverEmpty() {
        assertThat(SecretValue.ofNullable(null)).isNull();
        assertThat(SecretValue.ofNullable("")).isNull();
        assertThat(SecretValue.ofNullable("a")).isEqualTo(SecretValue.of("a"));
        assertThatThrownBy(() -> SecretValue.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
