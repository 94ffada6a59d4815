package dev.alluvium.ingest;

import static dev.alluvium.database.generated.Tables.LEXICAL_DOCUMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.Arrival;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.pace.Pace;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is filed is what filing all messages anew would give, whatever happened to them in whatever order.
class FileTermsIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String[] WORDS = {
        "red", "bike", "invoice", "the", "paid", "monday", "volcano", "ordered", "who"
    };

    private final TextAnalyzer analyzer = new TextAnalyzer(Language.ENGLISH);
    private final FileTerms fileTerms = new FileTerms(new TextAnalyzers(Language.ENGLISH));
    private final StoreMessages storeMessages = new StoreMessages(InstantSource.system(), fileTerms);
    private MigratedDatabase migrated;
    private TenantDatabase database;
    private TenantId tenant;
    private long offset;
    /// Of each message's revision that stands, and of its first record.
    private final Map<String, Origin> origins = new HashMap<>();
    private final Map<String, Arrival> arrivals = new HashMap<>();

    @BeforeEach
    void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        tenant = migrated.newTenant();
    }

    @AfterEach
    void close() {
        database.close();
        migrated.close();
    }

    /// Around the ends of blocks, and as an upgrade leaves a tenant whose last block was begun.
    @Test
    void termsFollowInsertionsEditsMovesDeletionsVisibilityAndLateRecords() {
        for (var start : List.of(
                new Start(0, 0), new Start(200, 0), new Start(200, 200), new Start(255, 255), new Start(256, 256))) {
            tenant = migrated.newTenant();
            termsFollow(start.last(), start.posted());
        }
    }

    /// @param last the number that was given last
    private record Start(int last, int posted) {}

    private void termsFollow(int last, int posted) {
        origins.clear();
        arrivals.clear();
        migrated.asSuperuser("insert into alluvium.lexical_statistics (tenant_id, audience, last_document, posted)"
                + " values ('%s', 'public', %d, %d)".formatted(tenant.value(), last, posted));
        var random = new Random(20261120 + last);
        var live = new TreeMap<String, Message>();
        for (int batch = 0; batch < 60; batch++) {
            var records = Stream.generate(() -> readable(random(random), origin(random)))
                    .limit(1 + random.nextInt(12))
                    .toList();
            storeRecords(records);
            for (var record : records) {
                var message = record.message();
                var id = message.messageId();
                arrivals.merge(id, record.arrival(), Arrival::orEarlier);
                if (origins.containsKey(id) && record.origin().isBefore(origins.get(id))) {
                    continue;
                }
                origins.put(id, record.origin());
                if (message.operation() == Operation.DELETE) {
                    live.remove(id);
                } else {
                    live.put(id, message);
                }
            }
            if (batch % 6 == 5) {
                assertThat(filed()).as("after batch " + batch).isEqualTo(expected(live.values()));
                statisticsAgree();
            }
        }
        assertThat(live).hasSizeGreaterThan(20);
        assertThat(posted()).isEqualTo(Math.max(posted, Postings.complete(lastDocument())));
    }

    /// The later a message came here, the earlier it was said.
    @Test
    void messagesAreNumberedAsTheyCameHoweverManyAtOnce() {
        var ids = IntStream.range(0, 12).mapToObj("m-%02d"::formatted).toList();
        for (int atOnce : List.of(12, 5, 1)) {
            tenant = migrated.newTenant();
            for (int from = 0; from < ids.size(); from += atOnce) {
                store(IntStream.range(from, Math.min(from + atOnce, ids.size()))
                        .mapToObj(i -> message(ids.get(i), "red bike", Visibility.PUBLIC, "ana", -i))
                        .toList());
            }
            assertThat(numbered()).as("%d at once", atOnce).isEqualTo(ids);
        }
    }

    private List<String> numbered() {
        return database.write(
                tenant,
                tx -> tx.sql()
                        .select(LEXICAL_DOCUMENTS.MESSAGE)
                        .from(LEXICAL_DOCUMENTS)
                        .where(LEXICAL_DOCUMENTS.TENANT_ID.eq(tenant.value()))
                        .orderBy(LEXICAL_DOCUMENTS.DOCUMENT)
                        .fetch(LEXICAL_DOCUMENTS.MESSAGE));
    }

    @Test
    void blocksArePostedWhenTheyAreCompleteHoweverManyAtOnce() {
        var live = new TreeMap<String, Message>();
        for (int size : new int[] {255 + 256 + 100, 155, 1, 2, 300}) {
            int from = live.size();
            store(IntStream.range(from, from + size)
                    .mapToObj(i -> message(
                            "m-%04d".formatted(i),
                            WORDS[i % WORDS.length] + " " + i % 7,
                            i % 5 == 0 ? Visibility.PRIVATE : Visibility.PUBLIC,
                            "ana",
                            i))
                    .peek(message -> live.put(message.messageId(), message))
                    .toList());
            assertThat(posted()).isEqualTo(Math.max(0, Postings.complete(live.size())));
            assertThat(filed()).isEqualTo(expected(live.values()));
        }
        assertThat(unposted()).isEqualTo(live.size() - posted()).isPositive();
        for (int i = 0; i < live.size(); i += 50) {
            store(List.of(Message.delete("m-%04d".formatted(i), NOON)));
            live.remove("m-%04d".formatted(i));
        }
        assertThat(filed()).isEqualTo(expected(live.values()));
        statisticsAgree();
    }

    @Test
    void whatAVersionWithoutWeightsFiledIsPostedOnce() {
        // Filed before the upgrade, which noted that all is posted; and after it, by a worker that does not know of it.
        for (int noted : new int[] {200, 0}) {
            tenant = migrated.newTenant();
            filedWithoutWeights(noted);
        }
    }

    private void filedWithoutWeights(int noted) {
        var live = new TreeMap<String, Message>();
        for (int i = 0; i < 200; i++) {
            var message = message("m-%04d".formatted(i), WORDS[i % WORDS.length], Visibility.PUBLIC, "ana", i);
            live.put(message.messageId(), message);
        }
        store(List.copyOf(live.values()));
        database.write(tenant, tx -> {
            var postings = new PostingChanges();
            LexicalDocuments.between(tx, 0, 1000).forEach(postings::add);
            postings.write(tx);
            tx.sql()
                    .execute(
                            "update alluvium.lexical_statistics set posted = ? where tenant_id = ?::uuid",
                            noted,
                            tenant.value());
            return tx.sql()
                    .execute(
                            "update alluvium.lexical_documents set weights = null where tenant_id = ?::uuid",
                            tenant.value());
        });
        store(List.of(message("m-0007", "another text", Visibility.PUBLIC, "ana", 7)));
        live.put("m-0007", message("m-0007", "another text", Visibility.PUBLIC, "ana", 7));
        assertThat(filed()).isEqualTo(expected(live.values()));
        var more = IntStream.range(200, 300)
                .mapToObj(i -> message("m-%04d".formatted(i), "volcano " + i % 3, Visibility.PUBLIC, "ana", i))
                .toList();
        store(more);
        more.forEach(message -> live.put(message.messageId(), message));
        assertThat(posted()).isEqualTo(255);
        assertThat(filed()).isEqualTo(expected(live.values()));
        statisticsAgree();
    }

    private int posted() {
        return database.write(tenant, tx -> LexicalStatistics.lock(tx).posted());
    }

    private int lastDocument() {
        return database.write(tenant, tx -> LexicalStatistics.lock(tx).lastDocument());
    }

    private int unposted() {
        return database.write(
                tenant,
                tx -> LexicalDocuments.between(tx, LexicalStatistics.lock(tx).posted(), Integer.MAX_VALUE)
                        .size());
    }

    @Test
    void nothingIsLeftOfWhatWasDeleted() {
        store(List.of(message("m-01", "the unmistakable xylophone", Visibility.PUBLIC, "ana", 0)));
        store(List.of(Message.delete("m-01", NOON)));

        assertThat(filed()).isEmpty();
        var left = database.write(tenant, tx -> tx.sql().fetch("""
            select p.term from alluvium.lexical_postings p where p.tenant_id = ?::uuid
            union all
            select d.message from alluvium.lexical_documents d where d.tenant_id = ?::uuid
            """, tenant.value(), tenant.value()));
        assertThat(left).isEmpty();
    }

    @Test
    void wordsOfAPrivateMessageAreFiledForNobodyElse() {
        store(List.of(
                message("m-01", "alpha", Visibility.PUBLIC, "ana", 0),
                message("m-02", "beta", Visibility.PRIVATE, "ben", 1),
                message("m-03", "gamma", Visibility.PUBLIC, "ana", 2),
                message("m-04", "delta", Visibility.PRIVATE, "ben", 3)));

        var filed = filed();
        assertThat(filed.keySet().stream().filter(key -> key.contains("beta")))
                .containsExactly("m-02 private:ben beta", "m-04 private:ben beta");
        assertThat(filed).containsEntry("m-03 public alpha", "3 false");
        assertThat(filed).containsEntry("m-04 private:ben gamma", "3 false");
    }

    @Test
    void whatWasStoredBeforeThereWasFilingIsFiledByReindexing() {
        var live = new TreeMap<String, Message>();
        for (int i = 0; i < 30; i++) {
            var visibility = i % 5 == 0 ? Visibility.PRIVATE : Visibility.PUBLIC;
            var message = message("m-%02d".formatted(i), WORDS[i % WORDS.length] + " bikes", visibility, "ana", i);
            live.put(message.messageId(), message);
        }
        store(List.copyOf(live.values()));
        for (var table : List.of("lexical_postings", "lexical_documents", "lexical_statistics")) {
            migrated.asSuperuser("delete from alluvium." + table + " where tenant_id = '" + tenant.value() + "'");
        }
        assertThat(filed()).isEmpty();
        migrated.asSuperuser(
                "update alluvium.lexical_statistics set analysis = null where tenant_id = '" + tenant.value() + "'");
        assertThat(analysis()).isNull();
        for (int time = 0; time < 2; time++) {
            var reached = new ArrayList<Long>();
            new Reindex(database, fileTerms, database.pace(OperatorWork.REINDEX)).run(tenant, (done, total) -> {
                assertThat(total).isEqualTo(live.size());
                reached.add(done);
            });
            assertThat(reached).startsWith(0L).endsWith((long) live.size());
            assertThat(filed()).isEqualTo(expected(live.values()));
            assertThat(analysis()).isEqualTo(TextAnalyzer.VERSION);
            statisticsAgree();
        }
    }

    @Test
    void whileReindexingRestsTheTenantIsWrittenTo() {
        var live = new TreeMap<String, Message>();
        for (int i = 0; i < 120; i++) {
            var message = message("m-%03d".formatted(i), WORDS[i % WORDS.length], Visibility.PUBLIC, "ana", i);
            live.put(message.messageId(), message);
        }
        store(List.copyOf(live.values()));
        var meanwhile = message("m-200", "a fresh volcano", Visibility.PUBLIC, "ana", 200);
        var pace = new Pace(() -> {
            // In the pause after the first slice: whatever a slice still held would make this fail or wait for ever.
            store(List.of(meanwhile));
            return new Pace.Now(Pace.MOST_PERCENT, false);
        });
        var reached = new ArrayList<Long>();
        new Reindex(database, fileTerms, pace).run(tenant, (done, _) -> reached.add(done));
        assertThat(reached).hasSizeGreaterThan(2).endsWith(121L);
        live.put(meanwhile.messageId(), meanwhile);
        assertThat(filed()).isEqualTo(expected(live.values()));
    }

    @Test
    void theFirstMessageSaysByWhichVersionTheTenantIsFiled() {
        store(List.of(message("m-01", "alpha", Visibility.PUBLIC, "ana", 0)));
        assertThat(analysis()).isEqualTo(TextAnalyzer.VERSION);
    }

    private Integer analysis() {
        return database.write(
                tenant, tx -> tx.sql().resultQuery("""
                    select s.analysis
                      from alluvium.lexical_statistics s
                     where s.tenant_id = ?::uuid and s.audience = 'public'
                    """, tenant.value()).fetchSingle(0, Integer.class));
    }

    @Test
    void anotherLanguageIsTakenByReindexing() {
        store(List.of(message("m-01", "zwei Häuser", Visibility.PUBLIC, "ana", 0)));
        migrated.asSuperuser(
                "update alluvium.tenants set language = 'german' where tenant_id = '" + tenant.value() + "'");
        store(List.of(message("m-02", "drei Gärten", Visibility.PUBLIC, "ana", 1)));
        assertThat(filed()).containsKeys("m-01 public häuser", "m-02 public gärten");
        new Reindex(database, fileTerms, database.pace(OperatorWork.REINDEX)).run(tenant, (_, _) -> {});
        assertThat(filed())
                .containsKeys("m-01 public haus", "m-02 public gart")
                .doesNotContainKeys("m-01 public häuser", "m-02 public gärten");
        store(List.of(message("m-03", "vier Bücher", Visibility.PUBLIC, "ana", 2)));
        assertThat(filed()).containsKey("m-03 public buch");
    }

    private Message random(Random random) {
        var id = "m-%02d".formatted(random.nextInt(40));
        if (random.nextInt(6) == 0) {
            return Message.delete(id, NOON);
        }
        var text = new StringBuilder();
        for (int i = 0; i <= random.nextInt(5); i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        var visibility = random.nextInt(3) == 0 ? Visibility.values()[random.nextInt(3)] : Visibility.PUBLIC;
        return message(id, text.toString(), visibility, random.nextBoolean() ? "ana" : "ben", random.nextInt(30));
    }

    private static Message message(String id, String text, Visibility visibility, String sender, int second) {
        return new Message(
                id,
                Operation.UPSERT,
                "s-" + second % 2 * (id.hashCode() & 1),
                null,
                text.length() % 7 == 0 ? "mail" : "chat",
                new Sender(sender, SenderType.HUMAN, null),
                "chat",
                visibility,
                "",
                text,
                null,
                NOON.plusSeconds(second));
    }

    private void store(List<Message> messages) {
        storeRecords(messages.stream()
                .map(message -> {
                    var origin = new Origin(Topics.MESSAGES, 0, offset, 1_000 + offset++);
                    arrivals.putIfAbsent(
                            message.messageId(),
                            new Arrival(Instant.ofEpochMilli(origin.timestamp()), origin.offset()));
                    return readable(message, origin);
                })
                .toList());
    }

    /// Some are in another partition, and older than what was read of the first one.
    private Origin origin(Random random) {
        int late = random.nextInt(3) == 0 ? random.nextInt(60) : 0;
        long at = offset++;
        return new Origin(Topics.MESSAGES, late > 0 ? 1 : 0, at, 1_000 + at - late);
    }

    private Incoming.Readable readable(Message message, Origin origin) {
        var record = new ConsumerRecord<>(
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
        return new Incoming.Readable(record, tenant, message, PayloadDigest.of(message), 0);
    }

    private void storeRecords(List<Incoming.Readable> records) {
        database.write(tenant, tx -> storeMessages.store(tx, records));
    }

    /// By message, audience and term, whether it is posted or not.
    private Map<String, String> filed() {
        return database.write(tenant, this::filed);
    }

    private Map<String, String> filed(TenantTransaction tx) {
        var ids = new HashMap<Integer, String>();
        tx.sql()
                .fetch(
                        "select document, message from alluvium.lexical_documents where tenant_id = ?::uuid",
                        tenant.value())
                .forEach(row -> assertThat(ids.put(row.get(0, Integer.class), row.get(1, String.class)))
                        .isNull());
        var filed = new TreeMap<String, String>();
        for (var row : tx.sql()
                .fetch(
                        "select term, audience, block, entries from alluvium.lexical_postings where tenant_id ="
                                + " ?::uuid",
                        tenant.value())) {
            add(
                    filed,
                    ids,
                    new Row(row.get(0, String.class), row.get(1, String.class), row.get(2, Integer.class)),
                    row.get(3, byte[].class));
        }
        for (var document :
                LexicalDocuments.between(tx, LexicalStatistics.lock(tx).posted(), Integer.MAX_VALUE)) {
            for (int i = 0; i < document.terms().size() && document.weights() != null; i++) {
                var postings = new Postings.Builder();
                postings.add(document.document() % Postings.BLOCK, document.weights(), i);
                var row = new Row(document.terms().get(i), document.audience(), Postings.block(document.document()));
                add(filed, ids, row, postings.entries());
            }
        }
        return filed;
    }

    private record Row(String term, String audience, int block) {}

    private static void add(Map<String, String> filed, Map<Integer, String> ids, Row row, byte[] entries) {
        Postings.forEach(entries, posting -> {
            var id = ids.get(row.block() * Postings.BLOCK + posting.document());
            assertThat(filed.put(
                            id + " " + row.audience() + " " + row.term(),
                            posting.sixths() + " " + posting.own() + (posting.named() ? " named" : "")))
                    .isNull();
        });
    }

    private Map<String, String> expected(Iterable<Message> live) {
        var sorted = new ArrayList<Message>();
        live.forEach(sorted::add);
        sorted.sort(Comparator.comparing(Message::occurredAt).thenComparing(each -> arrivals.get(each.messageId())));
        var expected = new TreeMap<String, String>();
        for (int i = 0; i < sorted.size(); i++) {
            var message = sorted.get(i);
            var before = sorted.subList(0, i).reversed().stream()
                    .filter(other -> other.sessionId().equals(message.sessionId())
                            && other.channel().equals(message.channel()))
                    .filter(other -> other.visibility() == Visibility.PUBLIC
                            || audience(other).equals(audience(message)))
                    .limit(2)
                    .map(FileTermsIT::said)
                    .toList();
            TermWeights.of(analyzer, said(message), message.occurredAt(), before)
                    .weights()
                    .forEach((term, weight) -> expected.put(
                            message.messageId() + " " + audience(message) + " " + term,
                            weight.sixths() + " " + weight.own() + (weight.named() ? " named" : "")));
        }
        return expected;
    }

    private static Said said(Message message) {
        return new Said(message.sender().id(), message.content());
    }

    private static String audience(Message message) {
        return switch (message.visibility()) {
            case PUBLIC -> "public";
            case AGENT_ONLY -> "agent_only";
            case PRIVATE -> "private:" + message.sender().id();
        };
    }

    private void statisticsAgree() {
        database.write(tenant, tx -> {
            var rows = tx.sql().fetch("""
                select s.documents, s.length, count(d.document)::bigint, coalesce(sum(d.length::float8), 0)
                  from alluvium.lexical_statistics s
                  left join alluvium.lexical_documents d on d.tenant_id = ?::uuid and d.audience = s.audience
                 where s.tenant_id = ?::uuid
                 group by s.audience, s.documents, s.length
                """, tenant.value(), tenant.value());
            assertThat(rows).isNotEmpty();
            for (var row : rows) {
                assertThat(row.get(0)).isEqualTo(row.get(2));
                assertThat(row.get(1, Double.class)).isCloseTo(row.get(3, Double.class), within(1e-3));
            }
            return null;
        });
    }
}
