package dev.alluvium.database.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.LaneReports.Lane;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.pace.Pace.Now;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AskPaceIT {
    private MigratedDatabase migrated;
    private TenantDatabase database;
    private ControlDatabase control;
    private TenantId tenant;

    @BeforeEach
    void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
        tenant = migrated.newTenant();
    }

    @AfterEach
    void close() {
        control.close();
        database.close();
        migrated.close();
    }

    @Test
    void eachKindHasAPaceThatEveryRoleThatWorksCanAsk() {
        assertThat(control.paces().all().values()).hasSize(5).containsOnly(Pace.USUAL_PERCENT);
        control.paces().set(OperatorWork.PROMOTE, 7, Actor.PROCESS);
        control.paces().set(OperatorWork.PROMOTE, 8, Actor.PROCESS);
        control.paces().set(OperatorWork.RECHUNK, 9, Actor.PROCESS);
        assertThat(control.paces().all())
                .containsEntry(OperatorWork.PROMOTE, 8)
                .containsEntry(OperatorWork.RECHUNK, 9)
                .containsEntry(OperatorWork.ERASE, Pace.USUAL_PERCENT);
        for (var role : List.of(migrated.app(), migrated.control(), migrated.owner())) {
            try (var pool = Pool.open(role, new SimpleMeterRegistry())) {
                assertThat(new AskPace(pool, OperatorWork.PROMOTE).get()).isEqualTo(new Now(8, false));
                assertThat(new AskPace(pool, OperatorWork.REINDEX).get()).isEqualTo(new Now(Pace.USUAL_PERCENT, false));
            }
        }
    }

    @Test
    void aPaceOutsideItsBoundsIsRefused() {
        for (int percent : new int[] {0, -1, 101, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> control.paces().set(OperatorWork.ERASE, percent, Actor.PROCESS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 100");
        }
    }

    @Test
    void othersWaitWhileAWorkerSaysThatARecordInAHurryHasWaitedForMoreThanASecond() {
        long now = System.currentTimeMillis();
        assertThat(afterReport(new Lane(tenant, false, 3, 10, now - 60_000, 1))).isTrue();
        assertThat(afterReport(new Lane(tenant, false, 3, 10, now + 60_000, 1))).isFalse();
        assertThat(afterReport(new Lane(tenant, true, 3, 10, now - 60_000, 1))).isFalse();
        assertThat(afterReport(new Lane(tenant, false, 3, 10, 0, 1))).isFalse();
        assertThat(afterReport(
                        new Lane(tenant, true, 3, 10, now - 60_000, 1), new Lane(tenant, false, 3, 10, now - 9_000, 1)))
                .isTrue();
        migrated.asSuperuser("update alluvium.lane_reports set reported_at = now() - interval '11 seconds'");
        assertThat(othersWait()).isFalse();
    }

    private boolean afterReport(Lane... lanes) {
        database.laneReports().report("alluvium.messages", "one", List.of(lanes));
        return othersWait();
    }

    private boolean othersWait() {
        try (var pool = Pool.open(migrated.app(), new SimpleMeterRegistry())) {
            return new AskPace(pool, OperatorWork.REINDEX).get().othersWait();
        }
    }
}
