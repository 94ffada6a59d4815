package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeTextTest {
    @Test
    void formsThatMeanOneTimeAreRead() {
        var half = Instant.parse("2026-03-29T00:30:00Z");
        for (var text : List.of(
                "2026-03-29T00:30:00Z",
                "2026-03-29t00:30:00z",
                "2026-03-29 00:30:00Z",
                "2026-03-29 00:30:00 +0000",
                "2026-03-29T02:30:00+02:00",
                "2026-03-29T02:30:00+0200",
                "2026-03-29T02:30:00+02",
                "2026-03-28T20:00:00-04:30",
                "2026-03-28T20:00:00\u221204:30",
                "2026-03-29T00:30:00-00:00",
                "2026-03-29T00:30Z",
                "2026-03-29T02:30+02",
                "2026-03-29T00:30:00.000Z",
                "2026-03-29T00:30:00,0Z",
                "20260329T003000Z",
                "20260329T0230+0200")) {
            assertThat(TimeText.parse(text)).as(text).isEqualTo(half);
        }
        Map.of(
                        "2026-03-29T00:30:00,5Z", "2026-03-29T00:30:00.500Z",
                        "2026-03-29T00:30:00.123456789123Z", "2026-03-29T00:30:00.123456789Z",
                        "2026-03-28T24:00:00Z", "2026-03-29T00:00:00Z",
                        "2026-03-28T24:00+01", "2026-03-28T23:00:00Z",
                        "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z",
                        "2017-01-01T00:59:60+01:00", "2016-12-31T23:59:59Z",
                        "2016-12-31T23:59:60.25Z", "2016-12-31T23:59:59.250Z",
                        "1883-11-18T12:03:58-04:56:02", "1883-11-18T17:00:00Z",
                        "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z",
                        "-0001-01-01T00:00:00Z", "-0001-01-01T00:00:00Z")
                .forEach((text, time) ->
                        assertThat(TimeText.parse(text)).as(text).isEqualTo(Instant.parse(time)));
        assertThat(TimeText.parse("+1000000000-12-31T23:00:00Z")).isEqualTo(Instant.MAX);
    }

    @Test
    void othersAreRefusedWithWhatIsWrong() {
        refuses("no offset", "2026-03-29T00:30:00", "2026-03-29 00:30", "20260329T003000", "2026-03-29T00:30:00.5");
        refuses("is a day", "2026-03-29", "20260329");
        refuses("names a time zone", "2026-03-29T00:30:00Z[Europe/Paris]", "2026-03-29T00:30:00+01:00[Europe/Paris]");
        refuses("names a time zone", "2026-03-29 00:30:00 UTC", "2026-03-29T00:30:00 Europe/Paris");
        refuses("no time that there is", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z");
        refuses("no time that there is", "2026-01-01T24:00:01Z", "2026-01-01T00:00:60Z", "2026-01-01T23:59:60+01:00");
        refuses("no time that there is", "2026-01-01T23:59:61Z", "2025-02-29T00:00:00Z", "2026-00-01T00:00:00Z");
        refuses("offset from UTC that there is not", "2026-01-01T00:00:00+19:00", "2026-01-01T00:00:00+01:60");
        refuses(
                "must be an ISO-8601 time",
                "",
                "yesterday",
                "1767225600",
                "1774744200.000100",
                "12026-01-01T00:00:00Z");
        refuses(
                "must be an ISO-8601 time",
                "2026-1-1T00:00:00Z",
                "2026-01-01T00Z",
                "2026-01-01T00:00:00Z".repeat(9),
                "١٢");
        refuses("must be an ISO-8601 time", "01/02/2026 10:00:00Z", "2026-01-01T00:00:00.Z", " 2026-01-01T00:00:00Z");
    }

    private static void refuses(String why, String... texts) {
        for (var text : texts) {
            assertThatThrownBy(() -> TimeText.parse(text))
                    .as(text)
                    .isInstanceOf(DateTimeException.class)
                    .hasMessageContaining(why);
        }
    }
}
