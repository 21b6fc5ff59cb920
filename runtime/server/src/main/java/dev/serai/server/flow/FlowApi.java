package dev.serai.server.flow;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.NeedsScope;
import dev.serai.server.identity.Role;
import dev.serai.server.identity.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/flows}. */
@RestController
@NeedsScope(Scope.FLOWS_WRITE)
@RequestMapping("/api/v1/flows")
class FlowApi {
    private final Flows flows;

    FlowApi(Flows flows) {
        this.flows = flows;
    }

    record Items(List<FlowView> items, @Nullable String next) {}

    @GetMapping
    Items list(CurrentUser user) {
        user.require(Role.BUILDER);
        return new Items(flows.list(user.workspace()), null);
    }

    @PostMapping("/{id}/start")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void start(@PathVariable("id") String id, CurrentUser user) {
        user.require(Role.BUILDER);
        flows.switchTo(user, id, true);
    }

    @PostMapping("/{id}/stop")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop(@PathVariable("id") String id, CurrentUser user) {
        user.require(Role.BUILDER);
        flows.switchTo(user, id, false);
    }
}
