package dev.alluvium.http.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesInFlightTest {
    private final BytesInFlight bytes = new BytesInFlight(100, 60);

    @Test
    void oneTenantCannotHoldAll() {
        try (var some = bytes.hold("a");
                var more = bytes.hold("a");
                var others = bytes.hold("b")) {
            some.grow(40);
            assertThatThrownBy(() -> more.grow(21))
                    .isInstanceOf(BusyException.class)
                    .hasMessageContaining("this tenant");
            more.grow(20);
            others.grow(40);
            assertThatThrownBy(() -> others.grow(1)).isInstanceOf(BusyException.class);
        }
        assertThat(bytes.held()).isZero();
    }

    @Test
    void whatIsGivenBackIsFreeForOthers() {
        try (var some = bytes.hold("a");
                var others = bytes.hold("b")) {
            some.grow(60);
            some.shrinkTo(10);
            others.grow(60);
            assertThat(bytes.held()).isEqualTo(70);
            some.shrinkTo(50);
            assertThat(some.bytes()).isEqualTo(10);
        }
        assertThat(bytes.held()).isZero();
    }

    @Test
    void whatWasRefusedIsNotHeld() {
        try (var some = bytes.hold("a")) {
            assertThatThrownBy(() -> some.grow(1_000)).isInstanceOf(BusyException.class);
            assertThat(bytes.held()).isZero();
        }
        assertThat(bytes.held()).isZero();
    }

    @Test
    void requestsOfOneTenantInProgressAreBounded() {
        var requests = new InProgress(2, "requests");
        var first = requests.begin("a");
        try (var _ = requests.begin("a");
                var _ = requests.begin("b")) {
            assertThatThrownBy(() -> requests.begin("a")).hasMessageContaining("2 requests");
            first.close();
            requests.begin("a").close();
        }
        assertThat(requests.of("a")).isZero();
    }
}
