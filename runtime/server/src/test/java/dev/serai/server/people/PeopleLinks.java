package dev.serai.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.server.Visitor;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The links that an admin makes for people, as paths. */
record PeopleLinks(Visitor admin) {
    private static final Pattern LINK =
            Pattern.compile("value=\"[^\"]*(/(invitation|password-reset)\\?token=[\\w-]+)\"");

    String invite(String email, String role) {
        return shown(admin.submit("/people/invitations", Map.of("email", email, "role", role)));
    }

    String reset(Visitor person) {
        return shown(admin.submit("/people/" + person.userId() + "/reset-link", Map.of()));
    }

    /** On the page that shows it once. */
    static String shown(HttpResponse<String> page) {
        Matcher found = LINK.matcher(page.body());
        assertThat(found.find()).as(page.body()).isTrue();
        return found.group(1);
    }

    static String token(String link) {
        return link.substring(link.indexOf("token=") + 6);
    }
}
