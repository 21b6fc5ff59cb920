package dev.serai.server.gateway;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HomeTiles;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The start page's applications; among them, for admins, what is theirs to look after. */
@Controller
class AdminPanel {
    @Bean
    static HomeTiles applicationTiles(Applications applications) {
        return user -> Stream.concat(
                        applications.of(user).stream()
                                .map(one -> new HomeTiles.Tile(one.name(), "Open it", "/apps/" + one.name())),
                        user.has(Role.ADMIN)
                                ? Stream.of(new HomeTiles.Tile(
                                        "Admin panel", NavEntry.ADMIN_PANEL.text(), NavEntry.ADMIN_PANEL.path()))
                                : Stream.empty())
                .toList();
    }

    @GetMapping("/admin")
    ModelAndView show(CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        return page.view("gateway/admin");
    }
}
