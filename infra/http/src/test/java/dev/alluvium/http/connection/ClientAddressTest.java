package dev.alluvium.http.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.runtime.settings.Networks;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private final ClientAddress behindProxies = new ClientAddress(Networks.parse("10.0.0.0/8, ::1, 192.0.2.7"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        203.0.113.9 | 198.51.100.1             | 203.0.113.9
        10.1.2.3    | 198.51.100.1             | 198.51.100.1
        10.1.2.3    | 6.6.6.6, 198.51.100.1    | 198.51.100.1
        10.1.2.3    | 198.51.100.1, 10.9.9.9   | 198.51.100.1
        10.1.2.3    | 198.51.100.1:4711        | 198.51.100.1
        10.1.2.3    | nonsense                 | 10.1.2.3
        10.1.2.3    | 198.51.100.1, nonsense   | 10.1.2.3
        ::1         | [2001:db8::5]:99         | 2001:db8:0:0:0:0:0:5
        192.0.2.8   | 198.51.100.1             | 192.0.2.8
        """)
    void forwardedForIsBelievedAsFarAsTrustedProxiesWroteIt(String peer, String header, String client) {
        assertThat(behindProxies.of(peer, List.of(header), List.of())).isEqualTo(client);
    }

    @Test
    void theStandardHeaderIsReadAsWell() {
        var header = List.of("for=198.51.100.1;proto=https, for=\"[2001:db8::5]:99\";by=x", "for=10.0.0.9");
        assertThat(behindProxies.of("10.1.2.3", List.of(), header)).isEqualTo("2001:db8:0:0:0:0:0:5");
        assertThat(behindProxies.of("10.1.2.3", List.of(), List.of("for=unknown")))
                .isEqualTo("10.1.2.3");
        assertThat(behindProxies.of("10.1.2.3", List.of(), List.of())).isEqualTo("10.1.2.3");
    }

    /// One of them may be the caller's own.
    @Test
    void withBothHeadersNeitherIsBelieved() {
        assertThat(behindProxies.of("10.1.2.3", List.of("6.6.6.6"), List.of("for=198.51.100.1")))
                .isEqualTo("10.1.2.3");
    }

    @Test
    void withoutTrustedProxiesNobodyIsBelieved() {
        assertThat(new ClientAddress(Networks.NONE).of("127.0.0.1", List.of("6.6.6.6"), List.of()))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void aNetworkHasItsAddressesAndNoOthers() {
        var networks = Networks.parse("10.1.128.0/17,fd00::/8,192.0.2.7");
        for (var inside : List.of("10.1.128.0", "10.1.255.255", "fd12::1", "192.0.2.7")) {
            assertThat(networks.contains(InetAddress.ofLiteral(inside)))
                    .as(inside)
                    .isTrue();
        }
        for (var outside : List.of("10.1.127.255", "10.2.128.0", "fe00::1", "192.0.2.6", "::ffff:1")) {
            assertThat(networks.contains(InetAddress.ofLiteral(outside)))
                    .as(outside)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"host.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "fd00::/129", "10.0.0"})
    void whatIsNoNetworkIsRefusedByName(String text) {
        assertThatThrownBy(() -> Networks.parse("10.0.0.1," + text)).hasMessageContaining(text);
    }
}
