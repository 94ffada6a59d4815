package dev.alluvium.events;

import java.util.ArrayList;
import java.util.List;

/// The fields of results; see [Layout].
final class ResultLayout {
    private ResultLayout() {}

    static void writeStored(MessageStored stored, FieldWriter out) {
        writeSubject(stored, out);
        out.choice("operation", stored.operation());
        out.text("session_id", stored.sessionId());
        out.time("occurred_at", stored.occurredAt());
        out.time("stored_at", stored.storedAt());
        writeSource(stored.source(), out);
    }

    static MessageStored readStored(FieldReader in) throws RejectedException {
        return new MessageStored(
                in.uuid("event_id"),
                in.text("message_id"),
                in.integer("revision"),
                in.choice("operation", Operation.class, null),
                in.text("session_id"),
                in.time("occurred_at"),
                in.time("stored_at"),
                readSource(in));
    }

    static void writeEmbedded(MessageEmbedded embedded, FieldWriter out) {
        writeSubject(embedded, out);
        out.text("model", embedded.model());
        out.integer("chunks", embedded.chunks());
        out.time("embedded_at", embedded.embeddedAt());
        writeSource(embedded.source(), out);
    }

    static MessageEmbedded readEmbedded(FieldReader in) throws RejectedException {
        return new MessageEmbedded(
                in.uuid("event_id"),
                in.text("message_id"),
                in.integer("revision"),
                in.text("model"),
                in.integer("chunks"),
                in.time("embedded_at"),
                readSource(in));
    }

    static void writeFailed(MessageFailed failed, FieldWriter out) {
        writeSubject(failed, out);
        out.text("stage", failed.stage());
        out.text("reason", failed.reason());
        out.text("detail", failed.detail());
        out.integer("attempts", failed.attempts());
        out.time("failed_at", failed.failedAt());
        writeSource(failed.source(), out);
    }

    static MessageFailed readFailed(FieldReader in) throws RejectedException {
        return new MessageFailed(
                in.uuid("event_id"),
                in.text("message_id"),
                in.integer("revision"),
                in.text("stage"),
                in.text("reason"),
                in.text("detail"),
                in.integer("attempts"),
                in.time("failed_at"),
                readSource(in));
    }

    static void writeInsight(InsightChange insight, FieldWriter out) {
        out.uuid("event_id", insight.eventId());
        out.choice("change", insight.change());
        out.uuid("insight_id", insight.insightId());
        out.integer("revision", insight.revision());
        out.text("kind", insight.kind());
        out.text("text", insight.text());
        out.text("subject", insight.subject());
        out.text("session_id", insight.sessionId());
        out.text("scope", insight.scope());
        out.decimal("strength", insight.strength());
        out.integer("evidence_count", insight.evidenceCount());
        out.records("evidence", insight.evidence(), ResultLayout::writeEvidence);
        out.time("first_seen", insight.firstSeen());
        out.time("last_seen", insight.lastSeen());
        out.time("changed_at", insight.changedAt());
        out.text("status", insight.status());
        out.text(
                "superseded_by",
                insight.supersededBy() == null ? null : insight.supersededBy().toString());
        out.text("about", insight.about());
        out.text("audience", insight.audience());
        writeSource(insight.source(), out);
    }

    static InsightChange readInsight(FieldReader in) throws RejectedException {
        return new InsightChange(
                in.uuid("event_id"),
                in.choice("change", ChangeKind.class, null),
                in.uuid("insight_id"),
                in.integer("revision"),
                in.text("kind"),
                in.text("text"),
                in.optionalText("subject"),
                in.optionalText("session_id"),
                in.text("scope"),
                in.decimal("strength"),
                in.integer("evidence_count"),
                readEvidence(in),
                in.time("first_seen"),
                in.time("last_seen"),
                in.time("changed_at"),
                orElse(in.optionalText("status"), "active"),
                in.optionalUuid("superseded_by"),
                in.optionalText("about"),
                orElse(in.optionalText("audience"), "public"),
                readSource(in));
    }

    private static String orElse(String value, String absent) {
        return value == null ? absent : value;
    }

    static void writeErased(TenantErased erased, FieldWriter out) {
        out.uuid("event_id", erased.eventId());
        out.uuid("tenant_id", erased.tenantId());
        out.time("erased_at", erased.erasedAt());
    }

    static TenantErased readErased(FieldReader in) throws RejectedException {
        return new TenantErased(in.uuid("event_id"), in.uuid("tenant_id"), in.time("erased_at"));
    }

    private static void writeEvidence(Evidence evidence, FieldWriter out) {
        out.text("message_id", evidence.messageId());
        out.text("quote", evidence.quote());
        out.time("occurred_at", evidence.occurredAt());
    }

    private static List<Evidence> readEvidence(FieldReader in) throws RejectedException {
        var evidence = new ArrayList<Evidence>();
        for (var item : in.records("evidence")) {
            evidence.add(new Evidence(item.text("message_id"), item.text("quote"), item.time("occurred_at")));
        }
        return evidence;
    }

    private static void writeSubject(MessageResult result, FieldWriter out) {
        out.uuid("event_id", result.eventId());
        out.text("message_id", result.messageId());
        out.integer("revision", result.revision());
    }

    private static void writeSource(Source source, FieldWriter out) {
        out.record("source", source, (from, fields) -> {
            fields.text("topic", from.topic());
            fields.integer("partition", from.partition());
            fields.number("offset", from.offset());
        });
    }

    private static Source readSource(FieldReader in) throws RejectedException {
        var source = in.record("source");
        return new Source(source.text("topic"), source.integer("partition"), source.number("offset"));
    }
}
