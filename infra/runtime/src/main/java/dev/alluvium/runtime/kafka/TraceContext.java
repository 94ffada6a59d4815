package dev.alluvium.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/// The headers that tie a result to the request that caused it (W3C Trace Context). What is malformed is not passed
/// on.
///
/// Where an OpenTelemetry SDK runs in the process, as its Java agent brings one, each record that is traced also
/// makes a span: from when the broker had the record until there is a result, time spent in the topic included. The
/// result then names that span. Without an SDK the headers go on as they came.
public final class TraceContext {

    private static final String PARENT = "traceparent";
    private static final String TRACER = "dev.alluvium";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<Headers> LAST_OF_EACH_NAME = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            var names = new ArrayList<String>();
            headers.forEach(header -> names.add(header.key()));
            return names;
        }

        @Override
        public String get(Headers headers, String name) {
            var header = headers == null ? null : headers.lastHeader(name);
            return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
        }
    };

    private TraceContext() {}

    /// For what comes of a record; none when it is not traced.
    public static List<Header> of(ConsumerRecord<?, ?> record) {
        if (record.headers().lastHeader(PARENT) == null) {
            return List.of();
        }
        var caller = W3C.extract(Context.root(), record.headers(), LAST_OF_EACH_NAME);
        if (!Span.fromContext(caller).getSpanContext().isValid()) {
            return List.of();
        }
        var span = span(record, caller);
        var headers = new ArrayList<Header>();
        W3C.inject(
                caller.with(span),
                headers,
                (into, name, value) -> into.add(new RecordHeader(name, value.getBytes(UTF_8))));
        span.end();
        return headers;
    }

    /// Named as the semantic conventions for messaging have it.
    private static Span span(ConsumerRecord<?, ?> record, Context caller) {
        return GlobalOpenTelemetry.getTracer(TRACER)
                .spanBuilder("process " + record.topic())
                .setParent(caller)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(record.timestamp(), TimeUnit.MILLISECONDS)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", record.topic())
                .setAttribute("messaging.destination.partition.id", Integer.toString(record.partition()))
                .setAttribute("messaging.kafka.offset", record.offset())
                .startSpan();
    }
}
