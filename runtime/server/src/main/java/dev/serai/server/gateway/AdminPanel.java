package dev.serai.server.gateway;

import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.HomeTiles;
import dev.serai.server.web.NavEntry;
import dev.serai.server.web.Page;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The start page's applications; among them, for admins, what is theirs to look after. */
@Controller
class AdminPanel {
    private static final String PATH = "/admin";

    @Bean
    static HomeTiles applicationTiles(Applications applications) {
        return user -> Stream.concat(
                        applications.of(user).stream()
                                .map(one -> new HomeTiles.Tile(one.name(), "Open it", "/apps/" + one.name())),
                        user.has(Role.ADMIN)
                                ? Stream.of(new HomeTiles.Tile("Admin panel", "People, clients, programs", PATH))
                                : Stream.empty())
                .toList();
    }

    @GetMapping(PATH)
    ModelAndView show(CurrentUser user, Page page) {
        user.require(Role.ADMIN);
        List<NavEntry> entries = page.nav().stream()
                .filter(entry -> entry.needs().compareTo(Role.ADMIN) >= 0)
                .toList();
        return page.view("gateway/admin", Map.of("entries", entries));
    }
}
