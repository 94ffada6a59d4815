package dev.alluvium.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
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
    void versionsToComeAreReadAsFarAsTheyAreKnown() {
        var later = "01-" + TRACE + "-" + SPAN + "-01-what-will-be";
        assertThat(passedOn(later, null)).containsExactly("traceparent=" + PARENT);
        assertThat(passedOn(later + "x".repeat(600), null)).containsExactly("traceparent=" + PARENT);
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
                "00-" + TRACE.substring(1) + "-" + SPAN + "-01");
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
        assertThat(TraceContext.of(record(headers))).hasSize(1);
    }

    @Test
    void aHeaderWithoutAValueIsNone() {
        assertThat(TraceContext.of(record(new RecordHeaders().add("traceparent", null))))
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
        TraceContext.of(record(headers))
                .forEach(header -> found.add(header.key() + "=" + new String(header.value(), UTF_8)));
        return found;
    }

    private static ConsumerRecord<byte[], byte[]> record(Headers headers) {
        return new ConsumerRecord<>(
                "alluvium.messages",
                3,
                42,
                1_700_000_000_000L,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                null,
                null,
                headers,
                Optional.empty());
    }

    @Test
    void whereSpansAreKeptTheResultNamesOneThatBeganWithTheRecord() {
        var spans = new ArrayList<SpanData>();
        var sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(new Keep(spans)))
                        .build())
                .build();
        GlobalOpenTelemetry.resetForTest();
        GlobalOpenTelemetry.set(sdk);
        try {
            var passedOn = passedOn(PARENT, "vendor=1");
            assertThat(spans).singleElement().satisfies(span -> {
                assertThat(span.getTraceId()).isEqualTo(TRACE);
                assertThat(span.getParentSpanId()).isEqualTo(SPAN);
                assertThat(span.getStartEpochNanos()).isEqualTo(1_700_000_000_000_000_000L);
                assertThat(passedOn)
                        .containsExactly(
                                "traceparent=00-" + TRACE + "-" + span.getSpanId() + "-01", "tracestate=vendor=1");
            });
        } finally {
            GlobalOpenTelemetry.resetForTest();
            sdk.close();
        }
    }

    private record Keep(List<SpanData> spans) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> some) {
            spans.addAll(some);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
