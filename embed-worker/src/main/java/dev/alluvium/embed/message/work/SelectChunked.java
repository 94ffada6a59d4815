package dev.alluvium.embed.message.work;

import dev.alluvium.database.TenantTransaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jooq.Record;

/// Messages that were embedded, in the order of their ids, and where they were cut. Those that wait or have failed are
/// the workers'.
public final class SelectChunked {

    private static final String SELECT = """
        select d.message_id, d.revision, d.speaker, case when d.before < ? then d.content end as content, d.starts, d.ends
          from (select m.message_id, m.revision, m.speaker, m.content,
                       coalesce(sum(octet_length(m.content)) over (
                           order by m.message_id rows between unbounded preceding and 1 preceding), 0) as before,
                       array(select c.start_at from alluvium.chunks c
                              where c.tenant_id = ?::uuid and c.message_id = m.message_id and c.revision = m.revision
                              order by c.ordinal) as starts,
                       array(select c.end_at from alluvium.chunks c
                              where c.tenant_id = ?::uuid and c.message_id = m.message_id and c.revision = m.revision
                              order by c.ordinal) as ends
                  from (select n.message_id, n.revision, coalesce(n.sender_name, n.sender_id) as speaker, n.content
                          from alluvium.messages n
                         where n.tenant_id = ?::uuid and n.message_id > ? and not n.deleted
                           and not exists (select from alluvium.embedding_work w
                                            where w.tenant_id = ?::uuid and w.message_id = n.message_id)
                         order by n.message_id
                         limit ?) m) d
         order by d.message_id
        """;

    /// @param due the message, as if it were to be embedded
    public record Chunked(Work.Due due, List<Integer> starts, List<Integer> ends) {

        public boolean isCutAs(Cut cut) {
            return cut.chunks().stream().map(chunk -> chunk.start()).toList().equals(starts)
                    && cut.chunks().stream().map(chunk -> chunk.end()).toList().equals(ends);
        }
    }

    private SelectChunked() {}

    /// @param after ids greater than this one
    /// @param most messages
    /// @param bytes of texts at most, unless the first alone has more
    public static List<Chunked> select(TenantTransaction tx, String after, int most, int bytes) {
        var tenant = tx.tenant().value();
        var found = new ArrayList<Chunked>();
        for (var row : tx.sql()
                .resultQuery(SELECT, bytes, tenant, tenant, tenant, after, tenant, most)
                .fetch()) {
            var content = row.get("content", String.class);
            if (content == null) {
                return found;
            }
            var due = new Work.Due(
                    row.get("message_id", String.class),
                    row.get("revision", Integer.class),
                    0,
                    row.get("speaker", String.class),
                    content);
            found.add(new Chunked(due, integers(row, "starts"), integers(row, "ends")));
        }
        return found;
    }

    private static List<Integer> integers(Record row, String column) {
        return Arrays.asList(row.get(column, Integer[].class));
    }
}
