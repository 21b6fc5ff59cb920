package dev.serai.server.web;

import dev.serai.server.identity.CurrentUser;
import java.util.List;

/** What somebody should know as soon as they come: features declare theirs as beans. */
@FunctionalInterface
public interface HomeNotice {
    List<Notice> of(CurrentUser user);

    /**
     * @param path where to do something about it
     * @param label of the link there
     */
    record Notice(String text, String path, String label) {}
}
