package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.ContextCheck;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.context.Arrival;
import dev.alluvium.database.context.Place;
import dev.alluvium.database.context.RemixVectors;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.Origin;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Topics;
import dev.alluvium.events.Visibility;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What edits and deletions leave of a message in the vectors of those that follow it.
class ContextIT {
    private static final int MESSAGES = 12;

    private static MigratedDatabase migrated;
    private static TenantDatabase database;

    private final StoreMessages storeMessages =
            new StoreMessages(InstantSource.system(), new FileTerms(new TextAnalyzers(Language.ENGLISH)));
    private long offset;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        database.close();
        migrated.close();
    }

    @Test
    void nothingOfWhatAMessageNoLongerSaysStaysInOthers() {
        for (int seed = 0; seed < 4; seed++) {
            var random = new Random(seed);
            var tenant = migrated.newTenant();
            store(
                    tenant,
                    IntStream.range(0, MESSAGES).mapToObj(i -> some(i, random)).toList());
            embed(tenant, random);
            assertThat(ContextCheck.wrong(database, tenant)).isEmpty();
            for (int step = 0; step < 12; step++) {
                var changes = new ArrayList<Message>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    int which = random.nextInt(MESSAGES);
                    changes.add(
                            random.nextInt(4) == 0 ? Message.delete("m-" + which, Samples.TIME) : some(which, random));
                }
                store(tenant, changes);
                assertThat(ContextCheck.wrong(database, tenant))
                        .as("seed %d, step %d, after %s", seed, step, changes)
                        .isEmpty();
                if (step % 3 == 2) {
                    embed(tenant, random);
                    assertThat(ContextCheck.wrong(database, tenant)).isEmpty();
                }
            }
        }
    }

    private static Message some(int which, Random random) {
        return new Message(
                "m-" + which,
                Operation.UPSERT,
                "s-" + random.nextInt(2),
                null,
                random.nextInt(4) == 0 ? "mail" : "chat",
                new Sender(random.nextBoolean() ? "ana" : "bob", SenderType.HUMAN, null),
                "chat",
                Visibility.values()[Math.max(0, random.nextInt(5) - 2)],
                "",
                "text " + random.nextInt(2),
                null,
                Samples.TIME.plusSeconds(random.nextInt(MESSAGES / 3)));
    }

    private void store(TenantId tenant, List<Message> messages) {
        var records = messages.stream()
                .map(message -> Samples.incoming(tenant, late(offset++), message))
                .toList();
        database.write(tenant, tx -> storeMessages.store(tx, records));
    }

    /// Every fifth record lies in another partition, and is older than those that were read before it.
    private static Origin late(long offset) {
        return offset % 5 == 4
                ? new Origin(Topics.MESSAGES, 1, offset, 1_000 + offset - 20)
                : new Origin(Topics.MESSAGES, 0, offset, 1_000 + offset);
    }

    /// What the embed-worker does, with vectors of nobody's.
    private static void embed(TenantId tenant, Random random) {
        var due = database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .resultQuery(
                                "select message_id, revision from alluvium.embedding_work where tenant_id = ?::uuid",
                                tenant.value())
                        .fetch());
        database.write(tenant, tx -> {
            RemixVectors.lock(tx);
            for (var work : due) {
                var id = work.get(0, String.class);
                tx.sql()
                        .execute(
                                "delete from alluvium.chunks where tenant_id = ?::uuid and message_id = ?",
                                tenant.value(),
                                id);
                tx.sql().execute("""
                    insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens)
                    values (?::uuid, ?, 0, ?, 0, 1, 1)
                    """, tenant.value(), id, work.get(1, Integer.class));
                tx.sql().execute("""
                    insert into alluvium.embeddings
                          (tenant_id, generation, message_id, ordinal, input_hash, vector, embedded_at)
                    values (?::uuid, 1, ?, 0, '\\x00'::bytea, ?::halfvec, now())
                    """, tenant.value(), id, vector(random));
                tx.sql()
                        .execute(
                                "delete from alluvium.embedding_work where tenant_id = ?::uuid and message_id = ?",
                                tenant.value(),
                                id);
                var place = tx.sql().resultQuery("""
                    select session_id, channel, occurred_at, arrived_at, arrived_offset from alluvium.messages
                     where tenant_id = ?::uuid and message_id = ?
                    """, tenant.value(), id).fetchSingle();
                RemixVectors.run(
                        tx,
                        List.of(new Place(
                                place.get(0, String.class),
                                place.get(1, String.class),
                                place.get(2, Instant.class),
                                new Arrival(place.get(3, Instant.class), place.get(4, Long.class)),
                                id)),
                        List.of(id),
                        List.of());
            }
            return null;
        });
    }

    private static String vector(Random random) {
        return random.doubles(384, -1, 1).mapToObj(Double::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
