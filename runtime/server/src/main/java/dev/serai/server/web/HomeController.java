package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The page one lands on. */
@Controller
final class HomeController {
    @GetMapping("/")
    ModelAndView home(CurrentUser user, Page page) {
        return page.view("home/home", Map.of("name", user.name()));
    }
}
