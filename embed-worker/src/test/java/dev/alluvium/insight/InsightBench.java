package dev.alluvium.insight;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.session.SessionState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The work of the insight loop, driven record by record.
public final class InsightBench {

    Derivation derivation = new SayingsDerivation();

    private final TenantDatabase database;
    private final EmbeddingModel model;
    private final TenantId tenant;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long offset;
    private long seconds;

    public InsightBench(TenantDatabase database, EmbeddingModel model, TenantId tenant) {
        this.database = database;
        this.model = model;
        this.tenant = tenant;
    }

    List<InsightChange> quiet(MessageStored last) throws Exception {
        return deliver(record(SessionState.QUIET, last));
    }

    List<InsightChange> revised(MessageStored last) throws Exception {
        return deliver(record(SessionState.REVISED, last));
    }

    List<InsightChange> again(MessageStored last) throws Exception {
        return deliver(record(SessionState.AGAIN, last));
    }

    /// Each has an offset of its own.
    ConsumerRecord<byte[], byte[]> record(SessionState state, MessageStored last) {
        var record = new ConsumerRecord<>(
                Topics.QUIET, 0, offset++, TenantKey.bytes(tenant.value()), Conversation.bytes(last));
        state.writeTo(record.headers());
        return record;
    }

    List<InsightChange> deliver(ConsumerRecord<byte[], byte[]> record) throws Exception {
        return settled(prepared(record));
    }

    DeriveInsights.Looked prepared(ConsumerRecord<byte[], byte[]> record) throws Exception {
        return work().prepare(List.of(record));
    }

    List<InsightChange> settled(DeriveInsights.Looked prepared) {
        var told = new ArrayList<InsightChange>();
        for (var result : work().settle(prepared)) {
            if (result.topic().equals(Topics.INSIGHTS)) {
                told.add(decoded(result.value()));
            }
        }
        return told;
    }

    /// What the loop does once Kafka has the results.
    void committed(DeriveInsights.Looked settled) {
        work().committed(settled);
    }

    /// How many insights were told to be new.
    long found() {
        return Math.round(registry.find("alluvium.insights.changes").tag("change", "found").counters().stream()
                .mapToDouble(Counter::count)
                .sum());
    }

    /// How many candidates were dropped for a reason.
    long dropped(String reason) {
        return Math.round(registry.get("alluvium.insights.dropped")
                .tag("reason", reason)
                .counter()
                .count());
    }

    private DeriveInsights work() {
        var parts = new InsightParts(
                database,
                model,
                database.activeGeneration().require(model.name(), model.dimension()),
                derivation,
                new TextAnalyzer(Language.ENGLISH),
                PayloadCodec.avro(),
                new QuietAfter(Duration.ofMinutes(10)),
                clock());
        return new DeriveInsights(parts, new InsightMeters(registry));
    }

    private InstantSource clock() {
        return () -> Conversation.BEGAN.plusSeconds(1_000_000 + seconds++);
    }

    /// What callers are shown of each insight, by id.
    public Map<String, String> rows() {
        var rows = new HashMap<String, String>();
        query("""
            select insight_id, concat_ws('|', revision, status, superseded_by, kind, text, subject, about, session_id,
                   scope, audience, strength, evidence_count, extract(epoch from first_seen)::bigint,
                   extract(epoch from last_seen)::bigint, extract(epoch from changed_at)::bigint)
              from alluvium.insights where tenant_id = ?::uuid
            """).forEach(row -> rows.put(row.getFirst(), row.getLast()));
        return rows;
    }

    static Map<String, String> rebuilt(List<InsightChange> topic) {
        var rows = new HashMap<String, String>();
        for (var event : topic) {
            var columns = new ArrayList<Object>();
            columns.add(event.revision());
            columns.add(event.status());
            columns.add(event.supersededBy());
            columns.add(event.kind());
            columns.add(event.text());
            columns.add(event.subject());
            columns.add(event.about());
            columns.add(event.sessionId());
            columns.add(event.scope());
            columns.add(event.audience());
            columns.add(number(event.strength()));
            columns.add(event.evidenceCount());
            columns.add(second(event.firstSeen()));
            columns.add(second(event.lastSeen()));
            columns.add(second(event.changedAt()));
            columns.removeIf(Objects::isNull);
            rows.put(
                    event.insightId().toString(),
                    String.join("|", columns.stream().map(String::valueOf).toList()));
        }
        return rows;
    }

    /// As PostgreSQL writes it.
    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static long second(Instant time) {
        return time.getEpochSecond();
    }

    List<String> active() {
        return query("""
            select text, text from alluvium.insights where tenant_id = ?::uuid and status = 'active' order by text
            """).stream().map(List::getFirst).toList();
    }

    /// What an audience is told, with what replaces it, whichever ids it has.
    List<String> told(String audience) {
        return query("""
            select i.audience, concat_ws('|', i.kind, i.text, i.subject, i.about, i.status, i.session_id, i.scope, i.strength,
                   i.evidence_count, i.first_seen, i.last_seen, i.key_phrases::text, by.text)
              from alluvium.insights i
              left join alluvium.insights by on by.tenant_id = i.tenant_id and by.insight_id = i.superseded_by
             where i.tenant_id = ?::uuid and i.status <> 'retracted'
             order by i.last_seen desc, i.text
            """).stream()
                .filter(row -> row.getFirst().equals(audience))
                .map(List::getLast)
                .toList();
    }

    /// All that is kept about insights, as text.
    String everything() {
        var all = new StringBuilder();
        for (var table : List.of("insights", "insight_evidence", "insight_history")) {
            query("select '', t::text from alluvium." + table + " t where t.tenant_id = ?::uuid")
                    .forEach(row -> all.append(row.getLast()).append('\n'));
        }
        query("""
            select '', convert_from(h.event, 'UTF8') from alluvium.insight_history h
             where h.tenant_id = ?::uuid and h.event is not null
            """).forEach(row -> all.append(row.getLast()).append('\n'));
        return all.toString();
    }

    private List<List<String>> query(String sql) {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .resultQuery(sql, tenant.value())
                        .fetch(row -> List.of(row.get(0, String.class), row.get(1, String.class))));
    }

    private static InsightChange decoded(byte[] value) {
        try {
            return PayloadCodec.decode(value, InsightChange.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }
}
