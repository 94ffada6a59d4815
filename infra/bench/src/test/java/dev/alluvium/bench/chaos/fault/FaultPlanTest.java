package dev.alluvium.bench.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    @Test
    void seedsInARowBringEveryFault() {
        assertThat(names(FaultPlan.longForm(), true, true))
                .contains("database's disk full", "clock of one worker jumps", "provider only errs")
                .hasSize(13);
    }

    @Test
    void whatThisMachineCannotBringAboutIsLeftOut() {
        assertThat(names(FaultPlan.longForm(), false, false))
                .doesNotContain("database's disk full", "clock of one worker jumps")
                .hasSize(11);
    }

    private static Set<String> names(FaultPlan plan, boolean disk, boolean clock) {
        return IntStream.range(0, 12)
                .mapToObj(round -> plan.of(round, disk, clock, new Random(round)))
                .flatMap(entries -> entries.stream().map(FaultPlan.Entry::name))
                .collect(Collectors.toSet());
    }
}
