package dev.serai.credential.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Resolves anew for each socket and gives out only checked addresses: the address that was looked at is the one that is
 * connected to, whatever the name means a moment later.
 */
final class GuardedDns implements DnsResolver {
    /** The look-up itself, so that tests can lie as an attacker's name server would. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final AddressGuard guard;
    private final @Nullable HttpHost proxy;
    private final Lookup lookup;

    GuardedDns(AddressGuard guard, @Nullable HttpHost proxy, Lookup lookup) {
        this.guard = guard;
        this.proxy = proxy;
        this.lookup = lookup;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        List<InetAddress> addresses = Arrays.asList(lookup.addresses(host));
        boolean isProxy =
                proxy != null && proxy.getPort() == port && proxy.getHostName().equalsIgnoreCase(host);
        if (!isProxy) {
            guard.check(host, port, addresses);
        }
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup.addresses(host);
        guard.check(host, -1, Arrays.asList(addresses));
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
