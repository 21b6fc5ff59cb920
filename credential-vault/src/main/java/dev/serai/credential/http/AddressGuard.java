package dev.serai.credential.http;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides where requests may go. URLs come from connectors, settings and providers' answers, so each is judged after all
 * templating: by what it says here, and by the addresses its host resolves to when a socket is opened. Immutable;
 * thread-safe.
 */
public final class AddressGuard {
    /** As the URL standard has it: a host whose last label is a number is an IPv4 address, in whatever notation. */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");

    private static final Pattern DOTTED_QUAD = Pattern.compile(
            "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(\\.(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern PUNYCODE = Pattern.compile("(.*\\.)?xn--.*");

    private final AllowedHosts allowed;

    public AddressGuard(AllowedHosts allowed) {
        this.allowed = allowed;
    }

    /**
     * Checks what can be checked without a network: scheme, host, port, no user, no fragment.
     *
     * @param url whole, after templating
     * @return the same, parsed
     * @throws SeraiException CONFIGURATION, {@code address_refused}
     */
    public URI check(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // the exception's own text repeats the URL, which may hold anything
            throw refused(
                    "a URL that is not well-formed", "Write https://host/path, other characters percent-encoded.");
        }
        return check(uri);
    }

    /**
     * As {@link #check(String)}.
     *
     * @throws SeraiException CONFIGURATION, {@code address_refused}
     */
    public URI check(URI uri) {
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw refused("a URL with a user name in it", "Remove what stands before the @.");
        }
        if (uri.getRawFragment() != null) {
            throw refused("a URL with a fragment", "Remove the # and what follows.");
        }
        @Nullable String host = uri.getHost();
        if (uri.getScheme() == null || host == null) {
            throw refused(
                    "a URL without a scheme or a plain host name",
                    "Write https://host/path; the host in ASCII letters, digits, hyphens and dots.");
        }
        check(uri.getScheme(), host, uri.getPort());
        return uri;
    }

    /** @param port -1 for the scheme's own */
    void check(String scheme, String host, int port) {
        String lowerScheme = scheme.toLowerCase(Locale.ROOT);
        if (!lowerScheme.equals("https") && !lowerScheme.equals("http")) {
            throw refused("the scheme '" + printable(lowerScheme) + "'", "Only https is spoken.");
        }
        String name = normal(host);
        int wanted = port >= 0 ? port : lowerScheme.equals("https") ? 443 : 80;
        if (wanted > 65_535) {
            throw refused("port " + wanted, "Ports end at 65535.");
        }
        if (allowed.contains(name, wanted)) {
            return;
        }
        checkName(name, wanted);
        if (!lowerScheme.equals("https")) {
            throw refused(
                    "plain http to " + printable(name), "Use https, or let the operator allow " + entry(name, wanted));
        }
    }

    private void checkName(String name, int port) {
        if (name.indexOf(':') >= 0) {
            checkLiteral(name, port);
        } else if (ENDS_IN_NUMBER.matcher(name).matches()) {
            if (!DOTTED_QUAD.matcher(name).matches()) {
                throw refused("the address '" + printable(name) + "'", "Write addresses as four decimal numbers.");
            }
            checkLiteral(name, port);
        } else if (!NAME.matcher(name).matches() || name.length() > 253) {
            throw refused("the host '" + printable(name) + "'", "A host is ASCII letters, digits, hyphens and dots.");
        } else if (PUNYCODE.matcher(name).matches()) {
            throw refused(
                    "the international name '" + printable(name) + "', which may only look like another",
                    "If it is really meant, the operator may allow " + entry(name, port));
        }
    }

    private void checkLiteral(String literal, int port) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw refused("the address '" + printable(literal) + "'", "It is not a valid address.");
        }
        // ::ffff:1.2.3.4 comes back as an IPv4 address; nobody writes it with good intent
        boolean disguised = literal.indexOf(':') >= 0 && address.getAddress().length == 4;
        if (disguised || !PublicAddresses.contains(address)) {
            throw notPublic(literal, port);
        }
    }

    /**
     * Checks what a host resolved to.
     *
     * @throws SeraiException CONFIGURATION, {@code address_refused}, if any of the addresses is not public and the host
     *     is not allowed by name
     */
    void check(String host, int port, List<InetAddress> addresses) {
        String name = normal(host);
        if (allowed.contains(name, port)) {
            return;
        }
        // one bad address spoils the name: a host that is public and internal at once is up to something
        for (InetAddress address : addresses) {
            if (!PublicAddresses.contains(address)) {
                throw notPublic(name, port);
            }
        }
    }

    /** Whether the operator named this host. */
    boolean isAllowedByName(String host, int port) {
        return allowed.contains(normal(host), port);
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
    }

    private static SeraiException notPublic(String host, int port) {
        return refused(
                "'" + printable(host) + "', which is not a public address",
                "If it is meant, the operator may allow " + entry(host, port));
    }

    private static String entry(String host, int port) {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "it with SERAI_ALLOWED_HOSTS=" + printable(name) + ":" + port + ".";
    }

    private static String printable(String text) {
        String plain = text.replaceAll("[^\\x21-\\x7e]", "?");
        return plain.length() <= 100 ? plain : plain.substring(0, 100) + "…";
    }

    private static SeraiException refused(String what, String mend) {
        return new SeraiException(
                ErrorType.CONFIGURATION, "address_refused", "Serai does not call " + what + ". " + mend);
    }
}
