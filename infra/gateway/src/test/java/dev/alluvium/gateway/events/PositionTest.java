package dev.alluvium.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.gateway.events.Position.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionTest {
    private static final Position SOMEWHERE = new Position(
            List.of(new Place(-7, 3, 41), new Place(1, 3, 0), new Place(2, 3, Long.MAX_VALUE), new Place(3, 0, 5)));

    @Test
    void itsTextSaysAllOfIt() {
        assertThat(Position.parse(SOMEWHERE.text())).contains(SOMEWHERE);
        assertThat(SOMEWHERE.text()).matches("[A-Za-z0-9_-]{87}");
    }

    @Test
    void whatIsNoPositionIsNone() {
        var negative = SOMEWHERE.with(ResultTopic.STORED, new Place(1, 1, -1)).text();
        for (var text : List.of(
                "", "0", "42", "ä", SOMEWHERE.text() + "A", SOMEWHERE.text().substring(4), negative)) {
            assertThat(Position.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void aRecordIsPastInItsOwnLogOnly() {
        assertThat(SOMEWHERE.isPast(ResultTopic.STORED, new Place(-7, 3, 40))).isTrue();
        assertThat(SOMEWHERE.isPast(ResultTopic.STORED, new Place(-7, 3, 41))).isFalse();
        assertThat(SOMEWHERE.isPast(ResultTopic.STORED, new Place(-7, 2, 40))).isFalse();
        assertThat(SOMEWHERE.isPast(ResultTopic.STORED, new Place(8, 3, 40))).isFalse();
    }
}
