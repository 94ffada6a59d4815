package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestoredTest {

    @Test
    void whatIsWrittenIsRead() {
        var restored = new Restored(3, Instant.parse("2026-01-01T00:00:00.123456Z"), 12);
        assertThat(Restored.parse(restored.text())).contains(restored);
        assertThat(Restored.parse(new Restored(999_999_999, Instant.EPOCH, 0).text()))
                .contains(new Restored(999_999_999, Instant.EPOCH, 0));
    }

    @Test
    void anythingElseIsNothing() {
        for (var text :
                new String[] {null, "", "0@1@2", "-1@1@2", "1@-1@2", "1@2", "1234567890@1@2", "1@2@3@4", "a@1@2"}) {
            assertThat(Restored.parse(text)).as("%s", text).isEmpty();
        }
    }
}
