package dev.serai.server.flow;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.ops.SeraiConfiguration;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Flows, for builders. */
@Controller
class FlowPages {
    private final Flows flows;
    private final SeraiConfiguration configuration;

    FlowPages(Flows flows, SeraiConfiguration configuration) {
        this.flows = flows;
        this.configuration = configuration;
    }

    @Bean
    static NavEntry flowsEntry() {
        return new NavEntry(60, "Flows", "/flows", "The routes that use connections, and how they run.", Role.BUILDER);
    }

    @GetMapping("/flows")
    ModelAndView list(CurrentUser user, Page page) {
        user.require(Role.BUILDER);
        String folder = user.workspace().equals("default") ? "flows" : "flows/" + user.workspace();
        return page.view(
                "flow/list",
                Map.of(
                        "flows", flows.list(user.workspace()),
                        "folder", configuration.home().resolve(folder).toString()));
    }

    @PostMapping("/flows/{id}/start")
    ModelAndView start(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.BUILDER);
        flows.switchTo(user, id, true);
        return page.redirect("/flows", "'" + id + "' runs on every node.");
    }

    @PostMapping("/flows/{id}/stop")
    ModelAndView stop(@PathVariable("id") String id, CurrentUser user, Page page) {
        user.require(Role.BUILDER);
        flows.switchTo(user, id, false);
        return page.redirect("/flows", "'" + id + "' is stopped on every node, until somebody starts it.");
    }
}
