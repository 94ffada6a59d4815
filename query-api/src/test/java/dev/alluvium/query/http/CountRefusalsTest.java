package dev.alluvium.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.Refusals.Refusal;
import dev.alluvium.database.tenant.Actor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;

class CountRefusalsTest {
    private final List<Refusal> kept = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private boolean down;

    private final CountRefusals refusals = new CountRefusals(this::keep, (time, work) -> {
        waits.add(time);
        later.add(work);
    });

    private void keep(List<Refusal> sums) {
        if (down) {
            throw new DataAccessException("down", new java.sql.SQLException("down", "08006"));
        }
        kept.addAll(sums);
    }

    private void refuse(String address, int times) {
        for (int i = 0; i < times; i++) {
            refusals.count(new Actor(Actor.Kind.UNKNOWN, null, address), null, "unknown_key");
        }
    }

    private void pass() {
        var due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void aFloodFromManyAddressesIsAFewSums() {
        refuse("198.51.100.1", 5_000);
        for (int i = 0; i < 20_000; i++) {
            refuse("192.0.2." + i, 1);
        }
        pass();
        assertThat(kept).hasSize(CountRefusals.MOST_APART + 1);
        assertThat(kept.stream().mapToLong(Refusal::times).sum()).isEqualTo(25_000);
        assertThat(kept).anyMatch(each -> "198.51.100.1".equals(each.actor().address()) && each.times() == 5_000);
    }

    @Test
    void theLongerAFloodLastsTheRarerItIsKeptAndSoonAgainAfterwards() {
        for (int i = 0; i < 20; i++) {
            refuse("192.0.2.1", 3);
            pass();
        }
        assertThat(waits).isSorted().endsWith(CountRefusals.AT_MOST_AFTER);
        assertThat(kept).hasSize(20);
        pass();
        assertThat(later).isEmpty();
        refuse("192.0.2.1", 1);
        assertThat(waits).endsWith(CountRefusals.FIRST_AFTER);
    }

    @Test
    void whatCouldNotBeKeptIsKeptLater() {
        down = true;
        refuse("192.0.2.1", 3);
        pass();
        assertThat(kept).isEmpty();
        down = false;
        refuse("192.0.2.1", 1);
        refusals.close();
        assertThat(kept)
                .singleElement()
                .satisfies(each -> assertThat(each.times()).isEqualTo(4));
    }
}
