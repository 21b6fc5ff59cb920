package dev.serai.server.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HttpProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/applications}: everybody sees those they may use; an operator registers them. With a session alone. */
@RestController
@RequestMapping("/api/v1/applications")
class ApplicationApi {
    private final Applications applications;
    private final ApplicationHosts hosts;

    ApplicationApi(Applications applications, ApplicationHosts hosts) {
        this.applications = applications;
        this.hosts = hosts;
    }

    /**
     * @param role the least role that may use it; without one only {@code people} may
     * @param people e-mail addresses of those who may use it whatever their role
     */
    record Registration(
            @Nullable String name,
            @Nullable String upstream,
            @Nullable String role,
            @Nullable List<String> people,
            @Nullable String stripPrefix,
            @Nullable Integer answerTimeoutSeconds,
            @Nullable Integer idleTimeoutSeconds) {

        ApplicationSettings settings() {
            if (name == null || upstream == null) {
                throw HttpProblem.unprocessable("field_missing", "name and upstream are needed.");
            }
            return ApplicationSettings.of(
                    name,
                    upstream,
                    role == null ? "" : role,
                    people == null ? List.of() : people,
                    stripPrefix == null ? "" : stripPrefix,
                    answerTimeoutSeconds == null ? ApplicationSettings.ANSWER_SECONDS : answerTimeoutSeconds,
                    idleTimeoutSeconds == null ? ApplicationSettings.IDLE_SECONDS : idleTimeoutSeconds);
        }
    }

    /** @param settings for operators alone */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String id, String name, String url, @Nullable Settings settings) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Settings(
            String upstream,
            @Nullable String role,
            List<String> people,
            String stripPrefix,
            long answerTimeoutSeconds,
            long idleTimeoutSeconds) {}

    record Items(List<View> items, @Nullable String next) {}

    @GetMapping
    Items list(CurrentUser user) {
        List<Application> seen = user.has(Role.OPERATOR) ? applications.list(user) : applications.of(user);
        return new Items(seen.stream().map(one -> view(user, one)).toList(), null);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    View add(@RequestBody Registration registration, CurrentUser user) {
        user.require(Role.OPERATOR);
        return view(user, applications.add(user, registration.settings()));
    }

    @PutMapping("/{id}")
    View change(@PathVariable("id") String id, @RequestBody Registration registration, CurrentUser user) {
        user.require(Role.OPERATOR);
        return view(user, applications.change(user, id, registration.settings()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable("id") String id, CurrentUser user) {
        applications.remove(user, id);
    }

    private View view(CurrentUser user, Application one) {
        return new View(one.id(), one.name(), hosts.origin(one), user.has(Role.OPERATOR) ? settings(one) : null);
    }

    private Settings settings(Application one) {
        @Nullable Role role = one.role();
        return new Settings(
                one.upstream().toString(),
                role == null ? null : role.word(),
                applications.people(one),
                one.stripPrefix(),
                one.answerTimeout().toSeconds(),
                one.idleTimeout().toSeconds());
    }
}
