package dev.alluvium.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    private static final int PER_MINUTE = 6;
    private static final byte[] GUESS = AdminToken.sha256("guess");
    private static final byte[] GOOD = AdminToken.sha256("good");

    private final AtomicLong now = new AtomicLong();
    private final FailedAttempts attempts = new FailedAttempts(PER_MINUTE, now::get);

    @Test
    void anAddressIsToldToWaitWhenItsStockIsGoneAndGetsItBackOneByOne() {
        exhaust("10.0.0.1");
        assertThat(attempts.failed("10.0.0.1", GUESS)).isEqualTo(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(4));
        assertThat(attempts.failed("10.0.0.1", GUESS)).isEqualTo(Duration.ofSeconds(6));
        pass(Duration.ofSeconds(10));
        assertThat(attempts.failed("10.0.0.1", GUESS)).isZero();
        assertThat(attempts.failed("10.0.0.1", GUESS)).isPositive();
        pass(Duration.ofHours(1));
        exhaust("10.0.0.1");
        assertThat(attempts.failed("10.0.0.1", GUESS)).isPositive();
    }

    @Test
    void otherAddressesAreNotHeldUp() {
        exhaust("10.0.0.1");
        assertThat(attempts.failed("10.0.0.2", GUESS)).isZero();
    }

    @Test
    void aCredentialThatHeldIsKnownUntilItFails() {
        assertThat(attempts.hasHeld(GOOD)).isFalse();
        attempts.succeeded(GOOD);
        exhaust("10.0.0.1");
        assertThat(attempts.hasHeld(GOOD)).isTrue();
        attempts.failed("10.0.0.1", GOOD);
        assertThat(attempts.hasHeld(GOOD)).isFalse();
    }

    @Test
    void aNetworkOfVersionSixIsOneClient() {
        exhaust("2001:db8:0:1::1");
        assertThat(attempts.failed("2001:db8:0:1:ffff::2", GUESS)).isPositive();
        assertThat(attempts.failed("2001:db8:0:2::1", GUESS)).isZero();
        exhaust("not:an:address");
        assertThat(attempts.failed("not:an:address", GUESS)).isPositive();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < FailedAttempts.MOST_ADDRESSES + 100; i++) {
            attempts.failed("client-" + i, GUESS);
        }
        assertThat(attempts.addresses()).isEqualTo(FailedAttempts.MOST_ADDRESSES);
    }

    private void exhaust(String address) {
        for (int i = 0; i < PER_MINUTE; i++) {
            assertThat(attempts.failed(address, GUESS)).isZero();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
