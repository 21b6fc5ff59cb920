package dev.serai.server.people;

import dev.serai.server.identity.RandomToken;
import dev.serai.server.identity.SessionUsers;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;

/** Where people are signed in. What is ended here is over on every node with its next request. */
@Component
public class Sessions {
    private final FindByIndexNameSessionRepository<? extends Session> repository;
    private final List<OtherPlaces> others;

    Sessions(FindByIndexNameSessionRepository<? extends Session> repository, List<OtherPlaces> others) {
        this.repository = repository;
        this.others = List.copyOf(others);
    }

    /**
     * One place.
     *
     * @param handle names it on a page: the session's id would open it
     * @param current whether the page is looked at in it
     */
    public record Place(
            String handle,
            @Nullable String address,
            @Nullable String browser,
            Instant since,
            Instant lastSeen,
            boolean current) {}

    /** The latest first. */
    List<Place> of(String user, @Nullable String currentId) {
        return repository.findByPrincipalName(user).values().stream()
                .map(session -> place(session, currentId))
                .sorted(Comparator.comparing(Place::lastSeen).reversed())
                .toList();
    }

    private static Place place(Session session, @Nullable String currentId) {
        return new Place(
                handle(session),
                session.getAttribute(SessionUsers.ADDRESS),
                session.getAttribute(SessionUsers.BROWSER),
                session.getCreationTime(),
                session.getLastAccessedTime(),
                session.getId().equals(currentId));
    }

    private static String handle(Session session) {
        return HexFormat.of().formatHex(RandomToken.hash(session.getId()));
    }

    void end(String user, String handle) {
        repository.findByPrincipalName(user).values().stream()
                .filter(session -> handle(session).equals(handle))
                .forEach(session -> repository.deleteById(session.getId()));
    }

    void endAll(String user) {
        endOthers(user, null);
    }

    /** @param but the id of the one that stays; null for none */
    void endOthers(String user, @Nullable String but) {
        repository.findByPrincipalName(user).keySet().stream()
                .filter(id -> !id.equals(but))
                .forEach(repository::deleteById);
        others.forEach(place -> place.endAll(user));
    }
}
