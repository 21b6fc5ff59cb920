package dev.serai.credential.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Tells public addresses from all others, by the special-purpose registries (RFC 6890 and its updates). Unknown means not
 * public.
 */
final class PublicAddresses {
    private static final List<Range> NOT_PUBLIC_V4 = List.of(
            range(0, 0, 0, 0, 8), // this network
            range(10, 0, 0, 0, 8), // private, RFC 1918
            range(100, 64, 0, 0, 10), // carrier-grade NAT, RFC 6598; some clouds' metadata
            range(127, 0, 0, 0, 8), // loopback
            range(168, 63, 129, 16, 32), // a cloud's platform services, although in public space
            range(169, 254, 0, 0, 16), // link-local; most clouds' metadata
            range(172, 16, 0, 0, 12), // private, RFC 1918
            range(192, 0, 0, 0, 24), // protocol assignments
            range(192, 0, 2, 0, 24), // documentation
            range(192, 88, 99, 0, 24), // 6to4 relays
            range(192, 168, 0, 0, 16), // private, RFC 1918
            range(198, 18, 0, 0, 15), // benchmarks
            range(198, 51, 100, 0, 24), // documentation
            range(203, 0, 113, 0, 24), // documentation
            range(224, 0, 0, 0, 4), // multicast
            range(240, 0, 0, 0, 4)); // reserved, broadcast
    private static final List<Range> NOT_PUBLIC_V6 = List.of(
            new Range(new byte[] {0x20, 0x01, 0}, 23), // protocol assignments, Teredo
            new Range(new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8}, 32), // documentation
            new Range(new byte[] {0x20, 0x02}, 16), // 6to4: an IPv4 address in disguise
            new Range(new byte[] {0x3f, (byte) 0xff, 0}, 20)); // documentation
    private static final Range GLOBAL_UNICAST_V6 = new Range(new byte[] {0x20}, 3);
    private static final Range NAT64 =
            new Range(new byte[] {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 96);

    private PublicAddresses() {}

    /** Whether anybody on the Internet could be meant. An IPv4-mapped address counts as what it maps to. */
    static boolean contains(InetAddress address) {
        return switch (address) {
            case Inet4Address v4 -> isPublicV4(v4.getAddress());
            case Inet6Address v6 -> isPublicV6(v6.getAddress());
            default -> false;
        };
    }

    private static boolean isPublicV4(byte[] address) {
        return NOT_PUBLIC_V4.stream().noneMatch(range -> range.contains(address));
    }

    private static boolean isPublicV6(byte[] address) {
        if (NAT64.contains(address)) {
            // RFC 6052 §2.1: networks without IPv4 reach public IPv4 hosts so; what counts is the address inside
            return isPublicV4(Arrays.copyOfRange(address, 12, 16));
        }
        return GLOBAL_UNICAST_V6.contains(address)
                && NOT_PUBLIC_V6.stream().noneMatch(range -> range.contains(address));
    }

    private static Range range(int a, int b, int c, int d, int bits) {
        return new Range(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, bits);
    }

    private static final class Range {
        private final byte[] prefix;
        private final int bits;

        Range(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != prefix[i]) {
                    return false;
                }
            }
            int mask = (0xff00 >> (bits % 8)) & 0xff;
            return mask == 0 || (address[whole] & mask) == (prefix[whole] & mask);
        }
    }
}
