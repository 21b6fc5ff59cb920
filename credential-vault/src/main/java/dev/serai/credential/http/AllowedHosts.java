package dev.serai.credential.http;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The hosts that the operator allows by name although they are internal, or spoken to over plain http
 * ({@code SERAI_ALLOWED_HOSTS}). Immutable; thread-safe.
 *
 * @param entries {@code host} for every port of it, or {@code host:port}; an IPv6 address stands in brackets
 */
public record AllowedHosts(Set<String> entries) {
    /** Nothing internal. */
    public static final AllowedHosts NONE = new AllowedHosts(Set.of());

    private static final Pattern ENTRY =
            Pattern.compile("([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    public AllowedHosts {
        Set<String> normal = new TreeSet<>();
        List<String> faulty = new ArrayList<>();
        for (String entry : entries) {
            String lower = entry.strip().toLowerCase(Locale.ROOT);
            if (ENTRY.matcher(lower).matches()) {
                normal.add(lower);
            } else {
                faulty.add(lower);
            }
        }
        if (!faulty.isEmpty()) {
            throw new SeraiException(
                    ErrorType.CONFIGURATION,
                    "invalid_allowed_hosts",
                    "SERAI_ALLOWED_HOSTS: " + faulty + " is not host or host:port (no scheme, path or wildcard),"
                            + " e.g. crm.internal,127.0.0.1:9090");
        }
        entries = Set.copyOf(normal);
    }

    /**
     * Reads the value of {@code SERAI_ALLOWED_HOSTS}.
     *
     * @param commaSeparated blank for none
     * @throws SeraiException CONFIGURATION, {@code invalid_allowed_hosts}, naming every faulty entry
     */
    public static AllowedHosts parse(String commaSeparated) {
        Set<String> entries = new TreeSet<>();
        for (String entry : commaSeparated.split(",", -1)) {
            if (!entry.isBlank()) {
                entries.add(entry.strip());
            }
        }
        return new AllowedHosts(entries);
    }

    /** @param host in lower case, an IPv6 address without brackets */
    boolean contains(String host, int port) {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return entries.contains(name) || entries.contains(name + ":" + port);
    }
}
