package dev.serai.server.gateway;

import dev.serai.credential.DataKey;
import dev.serai.credential.SecretValue;
import dev.serai.server.audit.Audit;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.PersonalData;
import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Users;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.signing.SignedTokens;
import dev.serai.server.signing.SignedTokens.Checked;
import dev.serai.server.signing.SignedTokens.Statement;
import dev.serai.server.web.HttpProblem;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** People whom another system knows and sends here to register: members of that system's workspace. */
@Repository
class Registrations {
    private static final String TYPE = "serai-registration+jwt";
    private static final String CONTEXT = "registration";
    private static final String DATA = "data";
    private static final Duration LINK = Duration.ofMinutes(5);
    static final Duration COOKIE = Duration.ofHours(1);
    private static final int LONGEST_ID = 200;

    private final JdbcClient jdbc;
    private final SignedTokens tokens;
    private final UsedTokens used;
    private final DataKey key;
    private final Users users;
    private final Audit audit;
    private final JsonMapper json;
    private final Clock clock;
    private final String origin;

    Registrations(
            JdbcClient jdbc,
            SignedTokens tokens,
            UsedTokens used,
            DataKey key,
            Users users,
            Audit audit,
            JsonMapper json,
            Clock clock,
            SeraiConfiguration configuration) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.used = used;
        this.key = key;
        this.users = users;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
        this.origin = configuration.origin();
    }

    /** @param externalId as the other system knows them */
    record Person(String name, String email, String externalId) {}

    /** Somebody on the way. */
    record Registration(String workspace, Person person) {}

    record Link(SecretValue url, Instant expiresAt) {}

    /** @throws HttpProblem 422 if the data is not that of a person */
    Link issue(CurrentUser caller, Person person) {
        caller.require(Role.ADMIN);
        require(PersonalData.problemOfName(person.name()));
        require(PersonalData.problemOfEmail(person.email()));
        require(
                person.externalId().isEmpty() || person.externalId().length() > LONGEST_ID
                        ? "external_id has at most " + LONGEST_ID + " characters."
                        : "");
        String data = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.seal(json.writeValueAsBytes(person), context(caller.workspace())));
        SecretValue token = tokens.sign(new Statement(TYPE, audience(), caller.workspace(), LINK, Map.of(DATA, data)));
        return new Link(
                SecretValue.of(origin + "/registration?token=" + token.reveal()),
                clock.instant().plus(LINK));
    }

    private static void require(String problem) {
        if (!problem.isEmpty()) {
            throw HttpProblem.unprocessable("invalid_person", problem);
        }
    }

    /** @return the cookie's value; empty if the link is none, too old, or was used */
    @Transactional
    public Optional<SecretValue> open(String token) {
        return tokens.check(token, TYPE, audience()).filter(used::use).map(this::begin);
    }

    private SecretValue begin(Checked checked) {
        SecretValue cookie = RandomToken.random();
        jdbc.sql("insert into registration (hash, workspace, person, expires_at) values (?, ?, ?, ?)")
                .params(
                        RandomToken.hash(cookie.reveal()),
                        checked.subject(),
                        Base64.getUrlDecoder()
                                .decode(String.valueOf(checked.claims().get(DATA))),
                        Timestamp.from(clock.instant().plus(COOKIE)))
                .update();
        return cookie;
    }

    Optional<Registration> find(String cookie) {
        return jdbc.sql("select workspace, person from registration where hash = ? and expires_at > ?")
                .params(RandomToken.hash(cookie), Timestamp.from(clock.instant()))
                .query((row, _) -> {
                    String workspace = row.getString("workspace");
                    byte[] person = key.openBytes(row.getBytes("person"), context(workspace));
                    return new Registration(workspace, json.readValue(person, Person.class));
                })
                .optional();
    }

    /** Somebody new. @throws HttpProblem 409 if the address has an account by now */
    @Transactional
    public String join(String cookie, Registration registration, String passwordHash) {
        Person person = registration.person();
        use(cookie);
        try {
            String id = users.add(person.email(), person.name(), passwordHash, registration.workspace(), Role.MEMBER);
            joined(registration, id);
            return id;
        } catch (DuplicateKeyException _) {
            throw HttpProblem.conflict(
                    "account_exists", "There is an account for " + person.email() + " already: sign in first.");
        }
    }

    /** Somebody who has an account, and has shown that it is theirs. */
    @Transactional
    public void join(String cookie, Registration registration, CurrentUser user) {
        if (!user.email().equalsIgnoreCase(registration.person().email())) {
            throw HttpProblem.forbidden(
                    "another_person",
                    "This registration is for " + registration.person().email() + ".");
        }
        use(cookie);
        jdbc.sql("insert into membership (user_id, workspace, role) values (?, ?, 'member') on conflict do nothing")
                .params(user.id(), registration.workspace())
                .update();
        joined(registration, user.id());
    }

    private void use(String cookie) {
        int gone = jdbc.sql("delete from registration where hash = ?")
                .param(RandomToken.hash(cookie))
                .update();
        if (gone != 1) {
            throw over();
        }
    }

    private void joined(Registration registration, String user) {
        jdbc.sql("""
                        insert into external_person (workspace, external_id, user_id) values (?, ?, ?)
                        on conflict (workspace, external_id) do update set user_id = excluded.user_id
                        """)
                .params(registration.workspace(), registration.person().externalId(), user)
                .update();
        audit.record(
                registration.workspace(),
                user,
                "user.registered",
                "user/" + user,
                Map.of("external_id", registration.person().externalId()));
    }

    static HttpProblem over() {
        return HttpProblem.unauthorized(
                "registration_invalid",
                "This registration is not valid (any more): each link works once, for five minutes. Start again where you"
                        + " came from.");
    }

    private String audience() {
        return origin + "/registration";
    }

    private static String context(String workspace) {
        return CONTEXT + "/" + workspace;
    }
}
