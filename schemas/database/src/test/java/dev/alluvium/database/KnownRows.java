package dev.alluvium.database;

import dev.alluvium.database.tenant.TenantId;
import org.jooq.DSLContext;

/// Rows of a [BusyTenant] besides its messages and vectors: each message that stands is filed under its own id, and
/// each old one has borne out an insight.
final class KnownRows {

    static void fill(TenantTransaction tx, int messages) {
        var tenant = tx.tenant().value();
        tx.sql().execute("""
            insert into alluvium.lexical_documents (tenant_id, message, document, audience, length, terms)
            select ?::uuid, 'old-' || n, n, 'public', 1, array['old-' || n] from generate_series(1, ?) as n
            """, tenant, messages);
        tx.sql().execute("""
            insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries)
            select ?::uuid, 'old-' || n, 'public', n / 256, '\\x01' from generate_series(1, ?) as n
            """, tenant, messages);
        tx.sql().execute("""
            insert into alluvium.insights (tenant_id, insight_id, revision, status, kind, text, key_phrases, scope, audience,
                   worth, strength, evidence_count, first_seen, last_seen, derivation, terms, changed_at, source_topic,
                   source_partition, source_offset)
            select ?::uuid, md5(n::text)::uuid, 1, 'active', 'fact', 'text ' || n, '{}', '', 'public', 1, 1, 1, now(), now(),
                   'rules', '{}', now(), 't', 0, n
              from generate_series(1, ?) as n
            """, tenant, messages);
        tx.sql().execute("""
            insert into alluvium.insight_evidence (tenant_id, insight_id, claim, ordinal, message, revision, audience, quote,
                   occurred_at, session_id, statement, worth)
            select ?::uuid, md5(n::text)::uuid, md5(n::text)::uuid, 0, 'old-' || n, 1, 'public', 'text', now(), 's', 'text', 1
              from generate_series(1, ?) as n
            """, tenant, messages);
        tx.sql().execute("""
            insert into alluvium.insight_history (tenant_id, insight_id, revision, change, status, reason, strength,
                   evidence_count, audience, changed_at, cause)
            select ?::uuid, md5(n::text)::uuid, 1, 'found', 'active', 'said', 1, 1, 'public', now(), n::text
              from generate_series(1, ?) as n
            """, tenant, messages);
        tx.sql().execute("""
            insert into alluvium.derived_messages (tenant_id, message_id, revision)
            select ?::uuid, 'old-' || n, 1 from generate_series(1, ?) as n
            """, tenant, messages);
    }

    static void file(DSLContext sql, TenantId tenant, String id) {
        sql.execute(
                "insert into alluvium.lexical_documents (tenant_id, message, document, audience, length, terms)"
                        + " values (?::uuid, ?, 0, 'public', 1, array[?])",
                tenant.value(),
                id,
                id);
        sql.execute(
                "insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries)"
                        + " values (?::uuid, ?, 'public', 0, '\\x01')",
                tenant.value(),
                id);
    }

    static void unfile(DSLContext sql, TenantId tenant, String id) {
        sql.execute(
                "delete from alluvium.lexical_documents where tenant_id = ?::uuid and message = ?", tenant.value(), id);
        sql.execute("delete from alluvium.lexical_postings where tenant_id = ?::uuid and term = ?", tenant.value(), id);
    }

    /// All of them, each once, with what belongs to them.
    static int requireInsights(TenantTransaction tx, int expected) {
        var tenant = tx.tenant().value();
        var found = tx.sql().fetchSingle("""
            select count(*), count(distinct i.insight_id)
              from alluvium.insights i
              join alluvium.insight_evidence e on e.tenant_id = ?::uuid and e.insight_id = i.insight_id
              join alluvium.insight_history h on h.tenant_id = ?::uuid and h.insight_id = i.insight_id
              join alluvium.derived_messages d on d.tenant_id = ?::uuid and d.message_id = e.message
             where i.tenant_id = ?::uuid
            """, tenant, tenant, tenant, tenant);
        if (found.get(0, Integer.class) != expected || found.get(1, Integer.class) != expected) {
            throw new AssertionError("of %d insights were found: %s".formatted(expected, found.intoList()));
        }
        return expected;
    }

    private KnownRows() {}
}
