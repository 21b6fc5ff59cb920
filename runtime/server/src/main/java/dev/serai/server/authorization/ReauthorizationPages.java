package dev.serai.server.authorization;

import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.ConnectionId;
import dev.serai.server.connection.Reauthorizable;
import dev.serai.server.connection.Reauthorization;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.web.Flash;
import dev.serai.server.web.Page;
import dev.serai.server.web.Redirects;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** A14: the way to the provider for a connection that exists; from the callback on it is the way of a new one. */
@Controller
class ReauthorizationPages {
    private final Reauthorization reauthorization;
    private final StartAuthorization start;

    ReauthorizationPages(Reauthorization reauthorization, StartAuthorization start) {
        this.reauthorization = reauthorization;
        this.start = start;
    }

    static String path(ConnectionId id) {
        return "/connections/" + id + "/reauthorize";
    }

    /** Straight on, unless the click was made on another site, or the person alone can see to it that the account is the same. */
    @GetMapping("/connections/{id}/reauthorize")
    ModelAndView reauthorize(@PathVariable("id") String id, CurrentUser user, Page page, HttpServletRequest request) {
        Reauthorizable what = reauthorization.require(user, id);
        return Browser.isSentByAnotherSite(request) || !what.isComparable()
                ? page.view("authorization/again", Map.of("what", what))
                : go(what, user, page, request);
    }

    @PostMapping("/connections/{id}/reauthorize")
    ModelAndView confirmed(@PathVariable("id") String id, CurrentUser user, Page page, HttpServletRequest request) {
        return go(reauthorization.require(user, id), user, page, request);
    }

    private ModelAndView go(Reauthorizable what, CurrentUser user, Page page, HttpServletRequest request) {
        try {
            return new ModelAndView(Redirects.seeOther(
                    start.again(user, Browser.named(request), what).toString()));
        } catch (SeraiException e) {
            return page.redirect("/connections/" + what.connection().id(), new Flash(Flash.Tone.BAD, e.getMessage()));
        }
    }
}
