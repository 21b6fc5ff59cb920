/**
 * The frame of every page, and errors as pages and as problem+json.
 *
 * <p><b>To add a page</b>: (1) a {@code @Controller} in the feature's package whose method takes {@link
 * dev.serai.server.identity.CurrentUser} and {@link dev.serai.server.web.Page} and returns {@code page.view("feature/name",
 * Map.of(...))}; (2) {@code src/main/jte/feature/name.jte} with {@code @param Page page} and its own parameters, whose body
 * is {@code @template.web.layout(page = page, title = "...", content = @`...`)}; (3) for an entry in the navigation a bean
 * {@link dev.serai.server.web.NavEntry}.
 *
 * <p><b>Forms</b>: {@code <form method="post">} with {@code @template.web.csrf(page = page)} inside; htmx requests carry the
 * token by themselves. A form with {@code data-confirm="Disconnect acme?"} (and {@code data-confirm-button="Disconnect"}) asks
 * first. After a change: {@code return page.redirect("/connections", "Disconnected.")}: a 303 and a message on the next page.
 *
 * <p><b>Parts</b>: {@code @template.web.badge(tone = "ok|warn|bad|idle", text = "...")}, {@code @template.web.time(at =
 * instant)}, {@code @template.web.empty(title = "...", text = "...", action = @`...`)}, {@code @template.web.more(next =
 * url)} for lists that go on; tables stand in {@code <div class="table">}. No inline scripts or styles: the browser refuses
 * them.
 *
 * <p><b>Errors</b>: throw {@link dev.serai.server.web.HttpProblem} or any {@code SeraiException}; the API answers
 * problem+json, pages an error page with the same words.
 */
@NullMarked
package dev.serai.server.web;

import org.jspecify.annotations.NullMarked;
