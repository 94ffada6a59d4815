package dev.alluvium.bench.search;

import static java.util.Comparator.comparingDouble;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerTimesTest {
    private static final String SEARCH = """
        2026-11-26 08:10:11.101 UTC [41] recall LOG:  duration: 0.050 ms  statement: BEGIN READ ONLY
        2026-11-26 08:10:11.102 UTC [77] recall LOG:  duration: 9.000 ms  execute <unnamed>: select 'messages'
        2026-11-26 08:10:11.103 UTC [41] recall LOG:  duration: 1.250 ms  execute S_2: select e.message_id
        \t  from alluvium.embeddings e
        \t order by e.vector <=> $1
        2026-11-26 08:10:11.104 UTC [41] recall LOG:  duration: 0.200 ms  execute <unnamed>: commit
        2026-11-26 08:10:11.105 UTC [77] recall LOG:  duration: 9.000 ms  execute <unnamed>:  reset all
        2026-11-26 08:10:11.106 UTC [41] recall LOG:  duration: 0.010 ms  execute <unnamed>:  reset all
        """;

    @Test
    void allStepsOfATransactionThatSearchedCount() {
        var again = SEARCH.replace("1.250", "3.250");
        assertThat(ServerTimes.millis(SEARCH + again))
                .usingElementComparator(comparingDouble(millis -> Math.round(millis * 1e6)))
                .containsExactly(1.51, 3.51);
    }

    @Test
    void soDoesATransactionWhoseEndIsPrepared() {
        var prepared = SEARCH.replace(
                "[41] recall LOG:  duration: 0.010 ms  execute <unnamed>",
                "[41] recall LOG:  duration: 0.010 ms  execute S_7");
        assertThat(prepared).isNotEqualTo(SEARCH);
        assertThat(ServerTimes.millis(prepared)).hasSize(1);
    }

    @Test
    void whatComesBeforeATransactionIsNotPartOfIt() {
        var before = SEARCH.lines().skip(5).reduce("", (all, line) -> all + line + "\n");
        assertThat(ServerTimes.millis(
                        SEARCH + before.replace("execute <unnamed>:  reset all", "bind S_9: select") + SEARCH))
                .hasSize(2)
                .allMatch(millis -> millis < 1.6);
    }

    @Test
    void aLogWithoutASearchHasNone() {
        assertThat(ServerTimes.millis(SEARCH.replace("<=>", "="))).isEmpty();
    }
}
