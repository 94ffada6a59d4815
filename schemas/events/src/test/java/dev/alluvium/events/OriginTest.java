package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OriginTest {
    private final Origin here = new Origin("t", 3, 500, 9_000);

    @Test
    void textIsReadBack() {
        var first = new Origin("t", 7, 12, 8_000);
        assertThat(Origin.parse(first.text())).contains(first);
    }

    @Test
    void headerNamesWhereTheRecordArrivedFirst() {
        assertThat(here.firstOf("t@3@499@9000", 0)).isEqualTo(new Origin("t", 3, 499, 9_000));
        assertThat(here.firstOf("t@0@70000@8999", 0)).isEqualTo(new Origin("t", 0, 70_000, 8_999));
    }

    @Test
    void headerThatNamesNoEarlierPlaceIsNotBelieved() {
        assertThat(here.firstOf(null, 0)).isSameAs(here);
        var later = List.of("t@3@501@9000", "t@3@500@9000", "t@3@499@9001", "t@0@1@9001");
        var broken = List.of("", "abc", "other@3@1@1", "t@-1@1@1", "t@3@99999999999999999999@1", "t@3@1@1@1");
        assertThat(later)
                .allSatisfy(header -> assertThat(here.firstOf(header, 0)).isSameAs(here));
        assertThat(broken)
                .allSatisfy(header -> assertThat(here.firstOf(header, 0)).isSameAs(here));
    }

    @Test
    void betweenTheLogsOfAPartitionTheTimeOfArrivalDecides() {
        var beforeTheTopicWasMadeAnew = new Origin("t", 0, 500, 1000);
        var afterwards = new Origin("t", 0, 3, 2000);
        assertThat(afterwards.isBefore(beforeTheTopicWasMadeAnew)).isTrue();
        assertThat(afterwards.isBefore(beforeTheTopicWasMadeAnew, 1001)).isFalse();
        assertThat(beforeTheTopicWasMadeAnew.isBefore(afterwards, 1001)).isTrue();
        // Within the present log the broker's clock may have been set back.
        assertThat(new Origin("t", 0, 4, 1900).isBefore(afterwards, 1001)).isFalse();
    }

    @Test
    void oneOffsetOfTwoLogsIsTwoRecords() {
        assertThat(new Origin("t", 0, 3, 1000).isSameRecord(new Origin("t", 0, 3, 2000)))
                .isFalse();
        assertThat(new Origin("t", 0, 3, 1000).isSameRecord(new Origin("t", 0, 3, 0)))
                .isTrue();
    }
}
