package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.SourcePositions.Expected;
import dev.alluvium.database.SourcePositions.Known;
import dev.alluvium.database.SourcePositions.Reached;
import dev.alluvium.database.source.KeptPosition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a position moves on, and when it does not.
class SourcePositionsIT {
    private static final String TOPIC = "records";
    private static final String SOURCE = "cluster/topic";

    private MigratedDatabase migrated;
    private TenantDatabase database;
    private SourcePositions positions;

    @BeforeEach
    void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        positions = database.sources();
        positions.register(TOPIC, SOURCE, Map.of(0, 10L, 1, 10L));
    }

    @AfterEach
    void close() {
        database.close();
        migrated.close();
    }

    @Test
    void movesOnFromWhereItWasLeft() {
        assertThat(keep(0, reached(20, 10, 3, 0))).isTrue();
        assertThat(next(0)).isEqualTo(20);
        assertThat(positions.marks(TOPIC)).isEqualTo(Map.of(0, 3L));
        assertThat(keep(0, reached(21, 20, 4, 3))).isTrue();
        assertThat(positions.marks(TOPIC)).isEqualTo(Map.of(0, 4L));
    }

    /// An older worker's batch that comes late.
    @Test
    void isNeverSetBack() {
        keep(0, reached(20, 10, 3, 0));
        assertThat(keep(0, reached(15, 10, 2, 0))).isTrue();
        assertThat(next(0)).isEqualTo(20);
        assertThat(positions.marks(TOPIC)).isEqualTo(Map.of(0, 3L));
    }

    @Test
    void whatWasSetBackUnderneathIsRefusedAlone() {
        var refused = positions.keep(TOPIC, SOURCE, Map.of(0, reached(30, 20, 2, 1), 1, reached(30, 10, 1, 0)));
        assertThat(refused).containsExactly(0);
        assertThat(next(0)).isEqualTo(10);
        assertThat(next(1)).isEqualTo(30);
        assertThat(positions.marks(TOPIC)).isEqualTo(Map.of(1, 1L));
    }

    /// Lanes are done beyond an offset that stays where it is, so the mark alone tells.
    @Test
    void positionWhoseMarkWasSetBackIsRefused() {
        keep(0, reached(10, 10, 5, 0));
        assertThat(keep(0, reached(30, 10, 8, 7))).isFalse();
        assertThat(next(0)).isEqualTo(10);
        assertThat(positions.marks(TOPIC)).isEqualTo(Map.of(0, 5L));
    }

    @Test
    void positionOfAnotherSourceIsRefused() {
        positions.begin(TOPIC, "cluster/made-anew", Map.of(0, 0L));
        assertThat(keep(0, reached(30, 10, 1, 0))).isFalse();
        assertThat(next(0)).isZero();
        assertThat(positions.marks(TOPIC)).isEmpty();
    }

    @Test
    void partitionThatNobodyRegisteredIsRefused() {
        assertThat(keep(7, reached(30, 0, 0, 0))).isFalse();
    }

    @Test
    void nothingIsStoredOfWhatWasSetBack() {
        keep(0, reached(20, 10, 3, 0));
        assertThat(expect(0, new Known(20, 3))).isTrue();
        assertThat(expect(0, new Known(21, 3))).isFalse();
        assertThat(expect(0, new Known(20, 4))).isFalse();
        positions.begin(TOPIC, "cluster/made-anew", Map.of(0, 0L));
        assertThat(expect(0, new Known(0, 3))).isFalse();
    }

    /// Of lanes that are ahead, records are stored that lie beyond the position.
    @Test
    void newLogBeginsAfterAllThatIsStored() {
        positions.expect(TOPIC, SOURCE, Map.of(0, new Expected(2_000, new Known(10, 0))));
        positions.keep(TOPIC, SOURCE, Map.of(0, new Reached(11, 1_000, 1, new Known(10, 0))));
        positions.begin(TOPIC, "cluster/made-anew", Map.of(0, 0L, 1, 0L));
        assertThat(positions.of(TOPIC)).extracting(KeptPosition::epochStart).containsOnly(2_001L);
    }

    private boolean expect(int partition, Known known) {
        return positions
                .expect(TOPIC, SOURCE, Map.of(partition, new Expected(0, known)))
                .isEmpty();
    }

    private boolean keep(int partition, Reached reached) {
        return positions.keep(TOPIC, SOURCE, Map.of(partition, reached)).isEmpty();
    }

    private static Reached reached(long next, long known, long mark, long knownMark) {
        return new Reached(next, 0, mark, new Known(known, knownMark));
    }

    private long next(int partition) {
        return positions.of(TOPIC).stream()
                .filter(kept -> kept.partition() == partition)
                .findFirst()
                .orElseThrow()
                .next();
    }
}
