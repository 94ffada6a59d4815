package dev.alluvium.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void parentAndStateArePassedOnAsTheyCame() {
        assertThat(passedOn(PARENT, "vendor=1,other=2"))
                .containsExactly("traceparent=" + PARENT, "tracestate=vendor=1,other=2");
        assertThat(passedOn(PARENT, null)).containsExactly("traceparent=" + PARENT);
    }

    @Test
    void versionsToComeMayGoOn() {
        var later = "01-" + TRACE + "-" + SPAN + "-01-what-will-be";
        assertThat(passedOn(later, null)).containsExactly("traceparent=" + later);
    }

    @Test
    void whatIsMalformedIsNotPassedOnAndNeitherIsItsState() {
        var malformed = List.of(
                "",
                "00",
                "garbage \u0000 \ud83d\ude80",
                PARENT.toUpperCase(java.util.Locale.ROOT),
                PARENT + "-more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + "0".repeat(32) + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "00-" + TRACE.substring(1) + "-" + SPAN + "-01",
                "01-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(600));
        for (var parent : malformed) {
            assertThat(passedOn(parent, "vendor=1")).as(parent).isEmpty();
        }
        assertThat(passedOn(null, "vendor=1")).isEmpty();
    }

    @Test
    void stateThatIsTooLongIsDropped() {
        assertThat(passedOn(PARENT, "v=" + "x".repeat(511))).containsExactly("traceparent=" + PARENT);
    }

    @Test
    void theLastOfEachNameCounts() {
        var headers = new RecordHeaders().add("traceparent", "garbage".getBytes(UTF_8));
        headers.add("traceparent", PARENT.getBytes(UTF_8));
        assertThat(TraceContext.of(headers)).hasSize(1);
    }

    @Test
    void aHeaderWithoutAValueIsNone() {
        assertThat(TraceContext.of(new RecordHeaders().add("traceparent", null)))
                .isEmpty();
    }

    private static List<String> passedOn(String parent, String state) {
        var headers = new RecordHeaders();
        if (parent != null) {
            headers.add("traceparent", parent.getBytes(UTF_8));
        }
        if (state != null) {
            headers.add("tracestate", state.getBytes(UTF_8));
        }
        var found = new ArrayList<String>();
        TraceContext.of(headers).forEach(header -> found.add(header.key() + "=" + new String(header.value(), UTF_8)));
        return found;
    }
}
