package dev.alluvium.embed;

import static dev.alluvium.database.Tables.CHUNKS;
import static dev.alluvium.database.Tables.EMBEDDINGS;

import dev.alluvium.database.ContextMix;
import dev.alluvium.database.TenantTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Inserts the chunks of messages and their vectors. Some at a time: a megabyte of text has 600 chunks, a batch may
/// hold many of them, and a statement is put together in memory.
final class WriteChunks {

    private static final int AT_ONCE = 256;

    private record Row(Work.Embedded message, Work.ChunkVector part) {}

    private WriteChunks() {}

    static void write(TenantTransaction tx, short generation, List<Work.Embedded> messages, Instant now) {
        var mixed = new MixedVectors(tx, generation, messages);
        var rows = new ArrayList<Row>();
        messages.forEach(message -> message.chunks().forEach(part -> rows.add(new Row(message, part))));
        for (int from = 0; from < rows.size(); from += AT_ONCE) {
            var some = rows.subList(from, Math.min(from + AT_ONCE, rows.size()));
            insertChunks(tx, some);
            insertVectors(tx, generation, some, mixed, now);
        }
    }

    private static void insertChunks(TenantTransaction tx, List<Row> rows) {
        var insert = tx.sql()
                .insertInto(
                        CHUNKS,
                        CHUNKS.TENANT_ID,
                        CHUNKS.MESSAGE_ID,
                        CHUNKS.ORDINAL,
                        CHUNKS.REVISION,
                        CHUNKS.START_AT,
                        CHUNKS.END_AT,
                        CHUNKS.TOKENS);
        for (var row : rows) {
            var part = row.part();
            insert = insert.values(
                    tx.tenant().value(),
                    row.message().messageId(),
                    part.ordinal(),
                    row.message().revision(),
                    part.start(),
                    part.end(),
                    part.tokens());
        }
        insert.execute();
    }

    private static void insertVectors(
            TenantTransaction tx, short generation, List<Row> rows, MixedVectors mixed, Instant now) {
        var insert = tx.sql()
                .insertInto(
                        EMBEDDINGS,
                        EMBEDDINGS.TENANT_ID,
                        EMBEDDINGS.GENERATION,
                        EMBEDDINGS.MESSAGE_ID,
                        EMBEDDINGS.ORDINAL,
                        EMBEDDINGS.INPUT_HASH,
                        EMBEDDINGS.VECTOR,
                        EMBEDDINGS.RAW,
                        EMBEDDINGS.EMBEDDED_AT);
        for (var row : rows) {
            var raw = ContextMix.rounded(row.part().vector());
            var vector = mixed.of(row.message().messageId(), raw);
            insert = insert.values(
                    tx.tenant().value(),
                    generation,
                    row.message().messageId(),
                    row.part().ordinal(),
                    row.part().hash().bytes(),
                    vector,
                    vector == raw ? null : raw,
                    now);
        }
        insert.execute();
    }
}
