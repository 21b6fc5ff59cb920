package dev.serai.credential.http;

import java.net.InetAddress;
import java.time.Duration;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;

/** Ways out for tests: to servers on this machine. */
public final class TestOutbound {
    /** The JVM's own loopback: what every test server listens on. */
    public static final AllowedHosts LOOPBACK = AllowedHosts.parse("127.0.0.1");

    private TestOutbound() {}

    /** With deadlines as they are. */
    public static OutboundHttp create() {
        return new OutboundHttp(new OutboundSettings(LOOPBACK, null));
    }

    /** A second of a deadline lasts 10 ms. */
    public static OutboundHttp impatient() {
        return impatient(Duration.ofMillis(10));
    }

    /** @param second how long a second of a deadline lasts */
    public static OutboundHttp impatient(Duration second) {
        return create(new OutboundSettings(LOOPBACK, null), InetAddress::getAllByName, second);
    }

    static OutboundHttp create(OutboundSettings settings, GuardedDns.Lookup lookup, Duration second) {
        return new OutboundHttp(
                settings, lookup, DefaultClientTlsStrategy.createSystemDefault(), new RunningTime(second));
    }
}
