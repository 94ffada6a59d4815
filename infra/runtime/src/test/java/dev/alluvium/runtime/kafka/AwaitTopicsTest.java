package dev.alluvium.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.runtime.settings.RefusedException;
import org.junit.jupiter.api.Test;

class AwaitTopicsTest {
    @Test
    void brokersThatTakeTooLittleBesideAnOffsetAreRefusedWithTheirSetting() {
        assertThatThrownBy(() -> AwaitTopics.requireRoomForMarks(1024))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("1024", "offset.metadata.max.bytes", "4096");
        assertThatCode(() -> AwaitTopics.requireRoomForMarks(4096)).doesNotThrowAnyException();
    }
}
