package dev.alluvium.insight.consolidate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.insight.consolidate.LatestStands.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class LatestStandsTest {

    private static final Instant ARRIVED = Instant.parse("2026-03-11T10:00:00Z");

    private final Map<UUID, Statement> stored = new LinkedHashMap<>();

    private void put(UUID id, Said said) {
        var before = stored.get(id);
        stored.put(id, new Statement(id, said, before == null ? null : before.replacedBy()));
        settle();
    }

    private void remove(UUID id) {
        stored.remove(id);
        settle();
    }

    private void settle() {
        LatestStands.changes(stored.values())
                .forEach((id, by) -> stored.compute(id, (_, it) -> new Statement(id, it.last(), by)));
        assertThat(LatestStands.changes(stored.values()))
                .as("nothing is left to change")
                .isEmpty();
    }

    private List<UUID> standing() {
        return stored.values().stream()
                .filter(statement -> statement.replacedBy() == null)
                .map(Statement::id)
                .toList();
    }

    private static Said said(int minute, int arrival) {
        return new Said(ARRIVED.plusSeconds(60L * minute), ARRIVED.plusSeconds(1_000_000 + arrival), arrival, "m", 0);
    }

    /// Chains of statements that arrive, change and go in any order, compared with what a person would say: the one
    /// that was said last, among equal times the one that arrived last.
    @RepeatedTest(8)
    void whatWasSaidLastOfWhatIsLeftStandsAlone(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        var model = new LinkedHashMap<UUID, int[]>();
        for (int step = 0; step < 400; step++) {
            var ids = new ArrayList<>(model.keySet());
            Collections.shuffle(ids, random);
            if (ids.isEmpty() || random.nextInt(5) < 2) {
                var id = new UUID(random.nextLong(), random.nextLong());
                model.put(id, new int[] {random.nextInt(30), step});
            } else if (random.nextBoolean()) {
                model.put(ids.getFirst(), new int[] {random.nextInt(30), step});
            } else {
                model.remove(ids.getFirst());
                remove(ids.getFirst());
                assertStands(model);
                continue;
            }
            model.forEach((id, at) -> put(id, said(at[0], at[1])));
            assertStands(model);
        }
    }

    private void assertStands(Map<UUID, int[]> model) {
        var last = model.entrySet().stream()
                .max(Comparator.<Map.Entry<UUID, int[]>>comparingInt(entry -> entry.getValue()[0])
                        .thenComparingInt(entry -> entry.getValue()[1]))
                .map(Map.Entry::getKey);
        assertThat(standing()).isEqualTo(last.stream().toList());
        stored.values().forEach(statement -> assertThat(stored).containsKey(endOf(statement)));
    }

    private UUID endOf(Statement statement) {
        var at = statement;
        for (int steps = 0; at.replacedBy() != null; steps++) {
            assertThat(steps).as("no circle").isLessThan(stored.size());
            at = stored.get(at.replacedBy());
        }
        return at.id();
    }

    @Test
    void aClockThatIsAheadCountsAsFarAsTheArrival() {
        var arrived = Instant.parse("2026-03-11T10:00:00Z");
        var ahead = new Said(Instant.parse("2099-01-01T00:00:00Z"), arrived, 7, "ahead", 0);
        var before = new Said(arrived.minusSeconds(1), arrived.minusSeconds(1), 6, "before", 0);
        var after = new Said(arrived.plusSeconds(1), arrived.plusSeconds(1), 8, "after", 0);
        assertThat(before).isLessThan(ahead);
        assertThat(ahead).isLessThan(after);
        assertThat(new Said(arrived, null, 0, "unknown", 0).at()).isEqualTo(arrived);
    }

    @Test
    void whatOneMessageSaysTwiceGoesByItsPlace() {
        assertThat(new Said(ARRIVED, ARRIVED, 1, "m", 3)).isLessThan(new Said(ARRIVED, ARRIVED, 1, "m", 40));
    }
}
