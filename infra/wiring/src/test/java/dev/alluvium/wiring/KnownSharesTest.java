package dev.alluvium.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantShare;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownSharesTest {
    private static final UUID A = UUID.randomUUID();
    private static final long SECOND = 1_000_000_000L;

    private final Map<TenantId, TenantShare> stored = new HashMap<>();
    private boolean away;
    private long now;
    private final KnownShares shares = new KnownShares(
            ids -> {
                if (away) {
                    throw new IllegalStateException("the database is away");
                }
                var found = new HashMap<>(stored);
                found.keySet().retainAll(ids);
                return found;
            },
            () -> now);

    @Test
    void aLimitHoldsFromTheFirstRecordOn() {
        stored.put(new TenantId(A), new TenantShare(3, 2.0));
        assertThat(shares.messagesPerSecond(A)).as("not known yet").isZero();
        shares.ask(true);
        assertThat(shares.messagesPerSecond(A)).isEqualTo(2);
        assertThat(shares.share(A)).isEqualTo(3);
    }

    @Test
    void aChangeIsKnownWithinFiveSecondsWhetherOrNotTheTenantWasThereMeanwhile() {
        shares.messagesPerSecond(A);
        shares.ask(true);
        assertThat(shares.messagesPerSecond(A)).isInfinite();
        stored.put(new TenantId(A), new TenantShare(1, 7.0));
        now += SECOND;
        shares.ask(false);
        assertThat(shares.messagesPerSecond(A)).as("in use").isEqualTo(7);
        stored.put(new TenantId(A), new TenantShare(1, 8.0));
        now += 300 * SECOND;
        shares.ask(false);
        assertThat(shares.messagesPerSecond(A)).as("asked for anew").isZero();
        shares.ask(true);
        assertThat(shares.messagesPerSecond(A)).isEqualTo(8);
    }

    @Test
    void aDatabaseThatIsAwayHoldsNothingUpForLong() {
        away = true;
        assertThat(shares.messagesPerSecond(A)).isZero();
        shares.ask(true);
        now += 2 * SECOND;
        assertThat(shares.messagesPerSecond(A)).isInfinite();
        assertThat(shares.share(A)).isEqualTo(1);
    }

    @Test
    void theLastKnownShareHoldsWhileTheDatabaseIsAway() {
        stored.put(new TenantId(A), new TenantShare(5, 9.0));
        shares.messagesPerSecond(A);
        shares.ask(true);
        away = true;
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            shares.messagesPerSecond(A);
            shares.ask(false);
        }
        assertThat(shares.share(A)).isEqualTo(5);
        assertThat(shares.messagesPerSecond(A)).isEqualTo(9);
    }
}
