package dev.alluvium.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DurationsTest {

    @Test
    void readsWhatPeopleType() {
        assertThat(Durations.parse("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(Durations.parse(" 30 S ")).isEqualTo(Duration.ofSeconds(30));
        assertThat(Durations.parse("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Durations.parse("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(Durations.parse("7d")).isEqualTo(Duration.ofDays(7));
        assertThat(Durations.parse("PT1M0.5S")).isEqualTo(Duration.ofMillis(60_500));
    }

    @Test
    void refusesWhatIsAmbiguousNegativeOrTooLong() {
        for (var text : new String[] {"30", "-5s", "PT-5S", "1.5s", "s", "30 seconds", "999999999999d", ""}) {
            assertThatThrownBy(() -> Durations.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must ");
        }
    }

    @Test
    void printsWhatItReads() {
        for (var text : new String[] {"500ms", "30s", "5m", "2h", "0s", "90s", "1500ms", "PT0.0000005S"}) {
            assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
        }
    }
}
