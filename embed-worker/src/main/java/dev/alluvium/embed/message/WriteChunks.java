package dev.alluvium.embed.message;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import dev.alluvium.database.context.ContextMix;
import dev.alluvium.embed.message.work.Work;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jooq.Field;

/// Inserts the chunks of messages and their vectors. Some at a time: a megabyte of text has 600 chunks, a batch may
/// hold many of them, and a statement is put together in memory.
final class WriteChunks {

    private static final int AT_ONCE = 256;

    /// One text for any number of rows, so that it is planned once. The place is asked for once and not for each row.
    /// An event tells vectors of another chunk size from those before by their time, whichever clock is behind.
    private static final String INSERT = """
        with u as materialized (
            select * from unnest(?::text[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::bytea[], ?::bool[])
                with ordinality
                as u (message_id, ordinal, revision, start_at, end_at, tokens, input_hash, mixed, n)),
        chunks as (
            insert into alluvium.chunks
                  (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens, place)
            select ?::uuid, u.message_id, u.ordinal, u.revision, u.start_at, u.end_at, u.tokens,
                   (select alluvium.place())
              from u)
        insert into alluvium.embeddings
              (tenant_id, generation, message_id, ordinal, input_hash, vector, raw, embedded_at, indexed, place)
        select ?::uuid, ?::smallint, u.message_id, u.ordinal, u.input_hash,
               ((?::real[])[(u.n - 1) * ?::int + 1 : u.n * ?::int])::halfvec,
               case when u.mixed then ((?::real[])[(u.n - 1) * ?::int + 1 : u.n * ?::int])::halfvec end,
               greatest(?::timestamptz, (select s.first_changed_at from alluvium.chunking s)), ?::bool,
               (select alluvium.place())
          from u
        """;

    /// @param raw what the model gave, with the precision of the database
    /// @param vector with what was said before mixed in; `raw` itself where nothing was
    private record Row(Work.Embedded message, Work.ChunkVector part, float[] raw, float[] vector) {
        boolean isMixed() {
            return vector != raw;
        }
    }

    private WriteChunks() {}

    /// @param indexed whether the vectors go to the index of all tenants
    static void write(
            TenantTransaction tx, short generation, boolean indexed, List<Work.Embedded> messages, Instant now) {
        var mixed = new MixedVectors(tx, generation, messages);
        var parts = new ArrayList<Row>();
        for (var message : messages) {
            for (var part : message.chunks()) {
                var raw = ContextMix.rounded(part.vector());
                parts.add(new Row(message, part, raw, mixed.of(message, raw)));
            }
        }
        for (int from = 0; from < parts.size(); from += AT_ONCE) {
            insert(tx, generation, indexed, parts.subList(from, Math.min(from + AT_ONCE, parts.size())), now);
        }
    }

    private static void insert(TenantTransaction tx, short generation, boolean indexed, List<Row> rows, Instant now) {
        var tenant = tx.tenant().value();
        int length = rows.getFirst().raw().length;
        tx.sql()
                .execute(
                        INSERT,
                        ArrayColumn.texts(rows.stream()
                                .map(row -> row.message().messageId())
                                .toArray(String[]::new)),
                        integers(rows, row -> row.part().ordinal()),
                        integers(rows, row -> row.message().revision()),
                        integers(rows, row -> row.part().start()),
                        integers(rows, row -> row.part().end()),
                        integers(rows, row -> row.part().tokens()),
                        ArrayColumn.bytes(rows.stream()
                                .map(row -> row.part().hash().bytes())
                                .toArray(byte[][]::new)),
                        ArrayColumn.booleans(rows.stream().map(Row::isMixed).toArray(Boolean[]::new)),
                        tenant,
                        tenant,
                        generation,
                        ArrayColumn.components(rows.stream().map(Row::vector).toArray(float[][]::new)),
                        length,
                        length,
                        ArrayColumn.components(rows.stream().map(Row::raw).toArray(float[][]::new)),
                        length,
                        length,
                        OffsetDateTime.ofInstant(now, ZoneOffset.UTC),
                        indexed);
    }

    private static Field<Object[]> integers(List<Row> rows, Function<Row, Integer> column) {
        return ArrayColumn.integers(rows.stream().map(column).toArray(Integer[]::new));
    }
}
