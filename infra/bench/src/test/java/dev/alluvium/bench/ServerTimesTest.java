package dev.alluvium.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ServerTimesTest {
    private static final String SEARCH = """
        2026-11-26 08:10:11.101 UTC [41] recall LOG:  duration: 0.050 ms  bind S_1: BEGIN READ ONLY
        2026-11-26 08:10:11.102 UTC [77] recall LOG:  duration: 9.000 ms  execute <unnamed>: select 'messages'
        2026-11-26 08:10:11.103 UTC [41] recall LOG:  duration: 1.250 ms  execute S_2: select e.message_id
        \t  from alluvium.embeddings e
        \t order by e.vector <=> $1
        """;

    @Test
    void allStepsOfTheConnectionThatSearchedCount() {
        assertThat(ServerTimes.millis(SEARCH)).isCloseTo(1.3, within(1e-9));
    }

    @Test
    void aLogWithoutASearchIsNoFastOne() {
        assertThatThrownBy(() -> ServerTimes.millis("")).isInstanceOf(IllegalStateException.class);
    }
}
