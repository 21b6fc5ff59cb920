package dev.serai.server.gateway;

import static dev.serai.server.gateway.BehindTheGateway.location;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.PlatformTest;
import dev.serai.server.Visitor;
import dev.serai.server.identity.Role;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Links by which other systems send people here to register. */
class RegistrationLinkIT extends PlatformTest {
    private static final BehindTheGateway gateway = new BehindTheGateway(platform);

    private final Visitor admin = platform.admin();

    private final Visitor member = platform.newUser(Role.MEMBER);

    @Test
    void whoHasAnAccountRegistersOnlyAfterSigningInToIt() {
        String email = member.getJson("/api/v1/session").at("/user/email").asText();
        Visitor browser = platform.visitor();
        assertThat(location(browser.page(gateway.registration("Mallory", email))))
                .isEqualTo("/registration");
        assertThat(browser.page("/registration").body()).contains("sign in first");
        assertThat(location(browser.postForm("/registration", Map.of("password", "a new password of mallory"))))
                .isEqualTo("/login?to=/registration");

        Visitor another = platform.newUser(Role.MEMBER);
        another.cookies().putAll(browser.cookies());
        another.page("/registration");
        assertThat(another.submit("/registration", Map.of()).statusCode())
                .as("somebody else")
                .isEqualTo(403);

        member.cookies().put("serai-registration", browser.cookies().get("serai-registration"));
        assertThat(member.submit("/registration", Map.of()).statusCode()).isEqualTo(303);
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select user_id from external_person where external_id = ?")
                        .param("ext-" + email)
                        .query(String.class)
                        .single())
                .isEqualTo(member.userId());
    }

    @Test
    void aRegistrationsLinkCarriesNoReadableDataAndWorksOnce() {
        String email = "new-" + UUID.randomUUID() + "@serai.test";
        String link = gateway.registration("Nora New", email);
        String claims = new String(Base64.getUrlDecoder().decode(link.split("\\.", -1)[1]), UTF_8);
        assertThat(claims).contains("\"data\"").doesNotContain(email, "Nora");
        assertThat(platform.visitor().page(link).statusCode()).isEqualTo(303);
        assertThat(platform.visitor().page(link).statusCode()).isEqualTo(401);
        assertThat(platform.visitor().page("/registration").statusCode()).isEqualTo(401);
        assertThat(admin.call("POST", "/api/v1/registrations", Map.of("name", "x", "email", "no", "external_id", "1"))
                        .statusCode())
                .isEqualTo(422);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
