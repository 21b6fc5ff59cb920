package dev.serai.server.oauthclient;

import dev.serai.connector.SeraiException;
import dev.serai.credential.connection.OAuthClient;
import dev.serai.server.identity.CurrentUser;
import dev.serai.server.identity.Role;
import dev.serai.server.web.Flash;
import dev.serai.server.web.HomeNotice;
import dev.serai.server.web.Page;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** What an admin does about a client whose refreshes are held. */
@Controller
class BrakePages {
    private static final String CLIENTS = "/oauth-clients";

    private final OAuthClients clients;
    private final ClientBrake brake;

    BrakePages(OAuthClients clients, ClientBrake brake) {
        this.clients = clients;
        this.brake = brake;
    }

    @Bean
    static HomeNotice clientsThatAreHeld(ClientBrake brake) {
        return user -> user.has(Role.ADMIN)
                ? brake.in(user.workspace()).stream()
                        .map(held -> new HomeNotice.Notice(held.words(), CLIENTS, "Show it"))
                        .toList()
                : List.of();
    }

    @PostMapping("/oauth-clients/{id}/brake/release")
    ModelAndView release(@PathVariable("id") String id, CurrentUser user, Page page) {
        OAuthClient client = require(user, id);
        try {
            brake.release(user, client);
            return page.redirect(CLIENTS, "'" + client.name() + "' is released: its connections are refreshed again.");
        } catch (SeraiException e) {
            return page.redirect(CLIENTS, new Flash(Flash.Tone.BAD, e.getMessage()));
        }
    }

    @PostMapping("/oauth-clients/{id}/brake/canary")
    ModelAndView canary(@PathVariable("id") String id, CurrentUser user, Page page) {
        OAuthClient client = require(user, id);
        try {
            ClientBrake.Tried tried = brake.canary(user, client, null).canary();
            return tried == null || tried.detail() == null
                    ? page.redirect(CLIENTS, "A connection was refreshed, so '" + client.name() + "' is released.")
                    : page.redirect(
                            CLIENTS,
                            new Flash(
                                    Flash.Tone.BAD,
                                    "'" + tried.alias() + "' was not refreshed, and is alive as before: "
                                            + tried.detail()));
        } catch (SeraiException e) {
            return page.redirect(CLIENTS, new Flash(Flash.Tone.BAD, e.getMessage()));
        }
    }

    private OAuthClient require(CurrentUser user, String id) {
        user.require(Role.ADMIN);
        return clients.require(user.workspace(), id);
    }
}
