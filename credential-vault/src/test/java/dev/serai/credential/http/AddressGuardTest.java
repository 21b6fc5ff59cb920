package dev.serai.credential.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import dev.serai.connector.Template;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private final AddressGuard guard = new AddressGuard(AllowedHosts.NONE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.salesforce.com/services/oauth2/token",
                "https://api.example.com:8443/a?b=c%20d",
                "https://LOGIN.Example.COM/",
                "https://8.8.8.8/",
                "https://[2606:4700:4700::1111]/",
                "https://123.example.com/"
            })
    void publicAddressesPass(String url) {
        assertThat(guard.check(url)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "[fd00:ec2::254]"})
    void check47_metadataAddressesAreRefused(String host) {
        refused("https://" + host + "/latest/meta-data/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::FFFF:10.0.0.1]",
                "[::ffff:8.8.8.8]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b::169.254.169.254]",
                "[64:ff9b:1::8.8.8.8]",
                "[2002:7f00:1::]",
                "[2001:0:7f00:1::]",
                "[::1]",
                "[::]",
                "[fe80::1]",
                "[fc00::1]",
                "[ff02::1]"
            })
    void check48_internalAndDisguisedIpv6AddressesAreRefused(String host) {
        refused("https://" + host + "/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "017700000001",
                "0x7f000001",
                "0x7f.1",
                "127.1",
                "127.0.1",
                "0177.0.0.1",
                "127.0.0.01",
                "127.0.0.0x1",
                "127.0.0.1.",
                "256.1.1.1",
                "1.2.3.4.5",
                "0"
            })
    void check49_addressesInOtherNotationsAreRefused(String host) {
        refused("https://" + host + "/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.3",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "100.64.0.1",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255"
            })
    void internalIpv4AddressesAreRefused(String host) {
        refused("https://" + host + "/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.evil.com#", "a.evil.com/#", "a.evil.com?"})
    void check51_aSettingThatEndsTheHostEarlyIsRefusedAfterTemplating(String shop) {
        // a connector whose author forgot a pattern: what is checked is what comes out of the template
        String url = new Template("https://{shop}@shop.example.com#/token").expand(Map.of("shop", shop));
        refused(url);
        refused(new Template("https://{shop}.shop.example.com/token").expand(Map.of("shop", "a.evil.com#")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com@evil.com/",
                "https://user:password@api.example.com/",
                "https://@api.example.com/",
                "https://api.example.com%40evil.com/",
                "https://api.example.com\\@evil.com/"
            })
    void check52_userInformationIsRefused(String url) {
        refused(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "file://localhost/etc/passwd",
                "gopher://example.com/_x",
                "jar:https://example.com/a.jar!/b",
                "ftp://example.com/",
                "javascript:alert(1)",
                "data:text/plain,x",
                "//example.com/",
                "/etc/passwd",
                "https:///path",
                "https:example.com",
                ""
            })
    void check53_otherSchemesAndNoHostAreRefused(String url) {
        refused(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://аррӏе.com/", // Cyrillic
                "https://xn--80ak6aa92e.com/",
                "https://login.xn--slesforce-66a.com/",
                "https://example。com/",
                "https://ｅxample.com/",
                "https://example.com\u200b/"
            })
    void check55_namesThatMayOnlyLookLikeOthersAreRefused(String url) {
        refused(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com /",
                "https://exa\nmple.com/",
                "https://example.com:99999/",
                "https://-a.com/"
            })
    void malformedUrlsAreRefused(String url) {
        refused(url);
    }

    @Test
    void plainHttpIsRefusedUnlessTheOperatorAllowsTheHost() {
        refused("http://api.example.com/");
        assertThat(new AddressGuard(AllowedHosts.parse("api.example.com")).check("http://api.example.com:81/"))
                .isNotNull();
    }

    @Test
    void theOperatorAllowsInternalHostsByNameAndPort() {
        AddressGuard open =
                new AddressGuard(AllowedHosts.parse(" crm.internal , 127.0.0.1:9090,[::1]:9091,xn--bcher-kva.example"));
        assertThat(open.check("https://crm.internal/x")).isNotNull();
        assertThat(open.check("http://CRM.internal:8000/x")).isNotNull();
        assertThat(open.check("http://127.0.0.1:9090/x")).isNotNull();
        assertThat(open.check("http://[::1]:9091/x")).isNotNull();
        assertThat(open.check("https://xn--bcher-kva.example/")).isNotNull();
        refusedBy(open, "http://127.0.0.1:9091/x");
        refusedBy(open, "http://127.0.0.1/x");
        refusedBy(open, "http://user@127.0.0.1:9090/x");
        refusedBy(open, "https://other.crm.internal.evil.com.127.0.0.2/");
    }

    @Test
    void aRefusalNamesTheHostAndTheWayOut() {
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> guard.check("https://192.168.1.7:8443/token"))
                .satisfies(refusal -> {
                    assertThat(refusal.type()).isEqualTo(ErrorType.CONFIGURATION);
                    assertThat(refusal.code()).isEqualTo("address_refused");
                    assertThat(refusal)
                            .hasMessageContaining("192.168.1.7")
                            .hasMessageContaining("SERAI_ALLOWED_HOSTS=192.168.1.7:8443");
                });
    }

    @Test
    void everyFaultyEntryIsNamed() {
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> AllowedHosts.parse("ok.internal,http://a.internal,*.b.internal,c/d"))
                .withMessageContaining("http://a.internal")
                .withMessageContaining("*.b.internal")
                .withMessageContaining("c/d")
                .withMessageNotContainingAny("ok.internal");
    }

    @Test
    void oneInternalAddressSpoilsTheName() throws Exception {
        InetAddress good = InetAddress.ofLiteral("93.184.216.34");
        InetAddress bad = InetAddress.ofLiteral("10.0.0.1");
        guard.check("example.com", 443, List.of(good));
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> guard.check("example.com", 443, List.of(good, bad)));
        new AddressGuard(AllowedHosts.parse("example.com:443")).check("example.com", 443, List.of(bad));
    }

    private void refused(String url) {
        refusedBy(guard, url);
    }

    private static void refusedBy(AddressGuard guard, String url) {
        assertThatExceptionOfType(SeraiException.class)
                .isThrownBy(() -> guard.check(url))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("address_refused"));
    }
}
