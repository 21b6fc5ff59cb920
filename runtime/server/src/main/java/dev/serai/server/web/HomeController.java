package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The page one lands on. */
@Controller
final class HomeController {
    private final List<HomeNotice> notices;
    private final List<HomeTiles> tiles;

    HomeController(List<HomeNotice> notices, List<HomeTiles> tiles) {
        this.notices = notices;
        this.tiles = tiles;
    }

    @GetMapping("/")
    ModelAndView home(CurrentUser user, Page page) {
        List<HomeNotice.Notice> shown =
                notices.stream().flatMap(one -> one.of(user).stream()).toList();
        List<HomeTiles.Tile> applications =
                tiles.stream().flatMap(one -> one.of(user).stream()).toList();
        return page.view("home/home", Map.of("name", user.name(), "notices", shown, "applications", applications));
    }
}
