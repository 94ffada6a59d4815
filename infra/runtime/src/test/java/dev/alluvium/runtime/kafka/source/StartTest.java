package dev.alluvium.runtime.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.kafka.source.SourceMemory.Kept;
import dev.alluvium.runtime.kafka.source.SourceMemory.Lost;
import dev.alluvium.runtime.kafka.source.Start.Facts;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Where a partition is read from, by what Kafka and the database say. Its log reaches from 10 to 100.
final class StartTest {
    private static final String HERE = "cluster/topic";

    private static Start start(Kept kept, Long committed) {
        return Start.of(new Facts(0, HERE, kept, committed, 10, 100, false, null));
    }

    private static Kept kept(String source, long next) {
        return new Kept(source, next, 7, OptionalLong.empty(), 0);
    }

    @Test
    void groupThatStandsWhereTheDatabaseDoesGoesOn() {
        assertThat(start(kept(HERE, 60), 60L)).isEqualTo(new Start(60, false, null, null));
        assertThat(start(null, 60L)).isEqualTo(new Start(60, false, null, null));
    }

    /// Its lanes were read up to a place that the log has not come to, or its records are other ones.
    @Test
    void logThatLostWhatLanesHadSeenBeginsAnotherOrder() {
        var withMemory = Start.of(new Facts(0, HERE, kept(HERE, 60), 60L, 10, 100, true, null));
        assertThat(withMemory.offset()).isEqualTo(60);
        assertThat(withMemory.newOrder()).isTrue();
        var withoutMemory = Start.of(new Facts(0, HERE, null, 60L, 10, 100, true, null));
        assertThat(withoutMemory.offset()).isEqualTo(10);
        assertThat(withoutMemory.newOrder()).isTrue();
    }

    @Test
    void batchThatWasStoredAndNotCommittedComesAgain() {
        assertThat(start(kept(HERE, 60), 50L)).isEqualTo(new Start(50, false, null, null));
    }

    @Test
    void databaseThatIsOlderThanKafkaIsCaughtUp() {
        var start = start(kept(HERE, 60), 90L);
        assertThat(start.offset()).isEqualTo(60);
        assertThat(start.newOrder()).isFalse();
        assertThat(start.told()).contains("30 records");
    }

    @Test
    void recordsThatRetentionTookAreLost() {
        assertThat(start(kept(HERE, 4), 4L)).isEqualTo(new Start(10, false, new Lost(0, 4, 10), null));
        assertThat(start(null, 4L).lost()).isEqualTo(new Lost(0, 4, 10));
        assertThat(start(kept(HERE, 4), 90L).lost()).isEqualTo(new Lost(0, 4, 10));
    }

    @Test
    void groupThatNeverReadHasLostNothing() {
        assertThat(start(null, null)).isEqualTo(new Start(10, false, null, null));
        assertThat(start(kept(HERE, 0), null)).isEqualTo(new Start(10, false, null, null));
    }

    @Test
    void groupWithoutOffsetsReadsTheLogFromItsBeginning() {
        assertThat(start(kept(HERE, 60), null)).isEqualTo(new Start(10, false, null, null));
        assertThat(start(kept(HERE, 4), null).lost()).isEqualTo(new Lost(0, 4, 10));
    }

    @Test
    void topicThatWasMadeAnewIsReadFromItsBeginning() {
        var start = start(kept("cluster/older", 60), 60L);
        assertThat(start.offset()).isEqualTo(10);
        assertThat(start.newOrder()).isTrue();
        assertThat(start.lost()).isNull();
        assertThat(start.told()).contains("another one");
    }

    @Test
    void translatedOffsetsOfAMirroredClusterAreUsed() {
        assertThat(start(kept("mirrored/topic", 4000), 60L).offset()).isEqualTo(60);
        assertThat(start(kept("mirrored/topic", 4000), 60L).newOrder()).isTrue();
        assertThat(start(kept("mirrored/topic", 4000), null).offset()).isEqualTo(10);
        assertThat(start(kept("mirrored/topic", 4000), 4000L).offset()).isEqualTo(10);
    }

    @Test
    void logThatLostItsEndBeginsAnotherOrder() {
        var start = start(kept(HERE, 120), 90L);
        assertThat(start.offset()).isEqualTo(90);
        assertThat(start.newOrder()).isTrue();
        assertThat(start.told()).contains("lost its end");
    }

    @Test
    void logThatGrewPastItsLostEndBeginsAnotherOrder() {
        var start = Start.of(new Facts(0, HERE, kept(HERE, 60), 40L, 10, 100, true, null));
        assertThat(start.offset()).isEqualTo(40);
        assertThat(start.newOrder()).isTrue();
    }

    /// The group's offset may have been committed to it by a worker that had not noticed yet.
    @Test
    void logThatGrewPastItsLostEndIsReadFromWhereItIsNew() {
        var remembered = Start.of(new Facts(0, HERE, kept(HERE, 60), 60L, 10, 100, true, 45L));
        assertThat(remembered.offset()).isEqualTo(45);
        assertThat(remembered.newOrder()).isTrue();
        assertThat(Start.of(new Facts(0, HERE, kept(HERE, 60), 40L, 10, 100, true, 45L))
                        .offset())
                .isEqualTo(40);
        assertThat(Start.of(new Facts(0, HERE, kept(HERE, 60), 60L, 10, 100, true, 5L))
                        .offset())
                .isEqualTo(10);
        var unremembered = Start.of(new Facts(0, HERE, null, 60L, 10, 100, true, 45L));
        assertThat(unremembered.offset()).isEqualTo(45);
        assertThat(unremembered.newOrder()).isTrue();
    }

    @Test
    void groupBeyondTheEndOfALogThatNobodyRemembersReadsItFromItsBeginning() {
        var start = start(null, 500L);
        assertThat(start.offset()).isEqualTo(10);
        assertThat(start.lost()).isNull();
    }

    @Test
    void operatorsWishIsFollowedWithinTheLog() {
        var kept = new Kept(HERE, 60, 7, OptionalLong.of(30), 0);
        assertThat(start(kept, 60L).offset()).isEqualTo(30);
        assertThat(start(new Kept(HERE, 60, 7, OptionalLong.of(3), 0), 60L).offset())
                .isEqualTo(10);
    }
}
