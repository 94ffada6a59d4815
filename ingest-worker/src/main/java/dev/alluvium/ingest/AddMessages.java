package dev.alluvium.ingest;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalStatistics.Locked;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Adds the messages that are not there yet, with the work that they make and the counts, in one statement,
/// and takes the lock under which they are filed: that is what nearly all messages need, and with many
/// tenants in a batch the round trips cost more than the rows.
final class AddMessages {

    /// `held` and not the conflict tells what is there: while a tenant moves to a partition of its own, the row
    /// may lie in the other place, which no index covers. The conflict is for a second worker that believes to
    /// own the same partition. The place is asked for once and not for each row.
    private static final String ADD = """
        with u as materialized (
            select * from %s),
        held as materialized (
            select m.message_id from alluvium.messages m where m.tenant_id = ?::uuid and m.message_id = any (?::text[])),
        added as (
            insert into alluvium.messages
                  (tenant_id, message_id, revision, deleted, session_id, parent_message_id, channel, sender_id,
                   sender_type, sender_name, message_type, visibility, scope, content, metadata, occurred_at,
                   content_hash, payload_hash, source_topic, source_partition, source_offset, source_timestamp,
                   stored_at, arrived_at, arrived_offset, utc_offset, said_again, place)
            select ?::uuid, u.message_id, u.revision, u.deleted, u.session_id, u.parent_message_id, u.channel,
                   u.sender_id, u.sender_type, u.sender_name, u.message_type, coalesce(u.visibility, 'public'),
                   u.scope, u.content, u.metadata::jsonb, u.occurred_at, u.content_hash, u.payload_hash,
                   u.source_topic, u.source_partition, u.source_offset, u.source_timestamp, u.stored_at,
                   u.arrived_at, u.arrived_offset, u.utc_offset, u.said_again, (select alluvium.place())
              from u
             where u.message_id not in (select held.message_id from held)
            on conflict do nothing
            returning message_id, revision, deleted, stored_at),
        work as (
            insert into alluvium.embedding_work
                  (tenant_id, message_id, revision, state, attempts, stored_at, place)
            select ?::uuid, added.message_id, added.revision, 'pending', 0, added.stored_at, (select alluvium.place())
              from added
             where not added.deleted),
        counted as (
            insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
            select ?::uuid, 'ingest', count(*) filter (where not added.deleted), count(*) filter (where added.deleted),
                   count(*) filter (where not added.deleted), 0
              from added
            having count(*) > 0
            on conflict (tenant_id, writer) do update
               set stored = c.stored + excluded.stored, deleted = c.deleted + excluded.deleted,
                   pending = c.pending + excluded.pending),
        files as (
            insert into alluvium.lexical_statistics as s (tenant_id, audience, language, analysis)
            select ?::uuid, 'public', alluvium.wanted_language(), ?::int
             where exists (select from added where not added.deleted)
            on conflict (tenant_id, audience) do update set last_document = s.last_document
            returning last_document, language, posted)
        select u.message_id, null::int as last_document, null::text as language, null::int as posted from u
         where u.message_id not in (select added.message_id from added)
         union all
        select null, files.last_document, files.language, files.posted from files
        """.formatted(WriteMessages.ROWS);

    private AddMessages() {}

    /// @param known the ids of those that are there already, of which nothing was written
    /// @param locked as [LexicalStatistics#lock] answers; null when nothing was added that can be found
    record Added(Set<String> known, Locked locked) {}

    static Added add(TenantTransaction tx, List<MessageHistory> histories) {
        var tenant = tx.tenant().value();
        var binds = WriteMessages.bind(histories);
        var ids = binds.getFirst();
        binds.addAll(List.of(tenant, ids, tenant, tenant, tenant, tenant, TextAnalyzer.VERSION));
        var known = new HashSet<String>();
        Locked locked = null;
        for (var row : tx.sql().resultQuery(ADD, binds.toArray())) {
            if (row.get(0) == null) {
                locked = Locked.of(row);
            } else {
                known.add(row.get(0, String.class));
            }
        }
        WriteMessages.remember(
                tx,
                histories.stream()
                        .filter(history -> !known.contains(history.messageId()))
                        .toList());
        return new Added(known, locked);
    }
}
