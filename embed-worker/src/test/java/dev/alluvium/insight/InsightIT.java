package dev.alluvium.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.insight.Conversation.Line;
import dev.alluvium.insight.consolidate.InsightHistory;
import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Derivation;
import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import dev.alluvium.insight.session.SessionState;
import dev.alluvium.runtime.kafka.failure.PrepareAgainException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of insights, on a real database with the real model; records come by hand.
@Timeout(120)
class InsightIT {

    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static BgeSmall model;

    private final TenantId tenant = migrated.newTenant();
    private final Conversation conversation = new Conversation(database, tenant);
    private final InsightBench bench = new InsightBench(database, model, tenant);

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        model = BgeSmall.load(2, "");
    }

    @AfterAll
    static void close() {
        model.close();
        database.close();
        migrated.close();
    }

    @Test
    void whatIsFoundQuotesItsMessageAndIsToldOnce() throws Exception {
        conversation.say(Line.of("s", "m-1", 0, "Good morning all."));
        var last = conversation.say(Line.of("s", "m-2", 1, "As I said, Ana likes tea. Bye."));

        var told = bench.quiet(last);

        assertThat(told).singleElement().satisfies(found -> {
            assertThat(found.change()).isEqualTo(ChangeKind.FOUND);
            assertThat(found.text()).isEqualTo("Ana likes tea.");
            assertThat(found.kind()).isEqualTo("preference");
            assertThat(found.subject()).isEqualTo("Ana");
            assertThat(found.sessionId()).isEqualTo("s");
            assertThat(found.status()).isEqualTo("active");
            assertThat(found.audience()).isEqualTo("public");
            assertThat(found.evidence()).singleElement().satisfies(evidence -> {
                assertThat(evidence.messageId()).isEqualTo("m-2");
                assertThat(evidence.quote()).isEqualTo("Ana likes tea.");
                assertThat(evidence.occurredAt()).isEqualTo(Conversation.BEGAN.plusSeconds(60));
            });
        });
        assertThat(bench.quiet(last)).as("the same session once more").isEmpty();
    }

    @Test
    void aRecordThatIsDeliveredAgainGivesTheSameEventsAndChangesNothing() throws Exception {
        var last = conversation.say(Line.of("s", "m-1", 0, "Ana likes tea. Bob lives in Bonn."));
        var record = bench.record(SessionState.QUIET, last);

        var first = bench.deliver(record);
        var rows = bench.rows();
        var again = bench.deliver(record);

        assertThat(first).hasSize(2);
        assertThat(again).isEqualTo(first);
        assertThat(bench.rows()).isEqualTo(rows);
    }

    @Test
    void whatIsFoundCountsOnceHoweverOftenKafkaRefusedIt() throws Exception {
        var last = conversation.say(Line.of("s", "m-1", 0, "Ana likes tea. Bob lives in Bonn."));
        var record = bench.record(SessionState.QUIET, last);

        assertThat(bench.deliver(record)).hasSize(2);
        var again = bench.prepared(record);
        assertThat(bench.settled(again)).hasSize(2);
        assertThat(bench.found()).isZero();

        bench.committed(again);
        assertThat(bench.found()).isEqualTo(2);
    }

    @Test
    void whatIsSaidAgainReinforces() throws Exception {
        bench.quiet(conversation.say(Line.of("s-1", "m-1", 0, "Ana likes tea.")));

        var told = bench.quiet(conversation.say(Line.of("s-2", "m-2", 9, "Well, Ana likes tea.")));

        assertThat(told).singleElement().satisfies(reinforced -> {
            assertThat(reinforced.change()).isEqualTo(ChangeKind.REINFORCED);
            assertThat(reinforced.revision()).isEqualTo(2);
            assertThat(reinforced.evidenceCount()).isEqualTo(2);
            assertThat(reinforced.strength()).isGreaterThan(0.5);
            assertThat(reinforced.sessionId()).isNull();
            assertThat(reinforced.firstSeen()).isEqualTo(Conversation.BEGAN);
            assertThat(reinforced.lastSeen()).isEqualTo(Conversation.BEGAN.plusSeconds(9 * 60));
        });
        assertThat(bench.rows()).hasSize(1);
    }

    @Test
    void whatIsSaidLaterAboutTheSameReplacesAndWhatWasSaidEarlierDoesNot() throws Exception {
        bench.quiet(conversation.say(Line.of("s-1", "m-1", 10, "Ana lives in Bonn.")));
        var moved = bench.quiet(conversation.say(Line.of("s-2", "m-2", 20, "Ana lives in Berlin.")));
        assertThat(moved)
                .extracting(InsightChange::change, InsightChange::text, InsightChange::status)
                .containsExactlyInAnyOrder(
                        tuple(ChangeKind.FOUND, "Ana lives in Berlin.", "active"),
                        tuple(ChangeKind.CHANGED, "Ana lives in Bonn.", "superseded"));

        var late = bench.quiet(conversation.say(Line.of("s-3", "m-3", 5, "Ana lives in Ulm.")));

        assertThat(late).singleElement().satisfies(found -> {
            assertThat(found.change()).isEqualTo(ChangeKind.FOUND);
            assertThat(found.status()).isEqualTo("superseded");
        });
        assertThat(bench.active()).containsExactly("Ana lives in Berlin.");
    }

    @Test
    void whatWasReplacedStandsAgainWhenWhatReplacedItIsGone() throws Exception {
        bench.quiet(conversation.say(Line.of("s-1", "m-1", 10, "Ana lives in Bonn.")));
        bench.quiet(conversation.say(Line.of("s-2", "m-2", 20, "Ana lives in Berlin.")));

        var told = bench.revised(conversation.delete("s-2", "m-2", 2));

        assertThat(told)
                .extracting(InsightChange::change)
                .containsExactlyInAnyOrder(ChangeKind.RETRACTED, ChangeKind.CHANGED);
        assertThat(bench.active()).containsExactly("Ana lives in Bonn.");
    }

    @Test
    void deletingTheOneInTheMiddleBringsNothingBack() throws Exception {
        bench.quiet(conversation.say(Line.of("s-1", "m-1", 10, "Ana lives in Bonn.")));
        bench.quiet(conversation.say(Line.of("s-2", "m-2", 20, "Ana lives in Berlin.")));
        bench.quiet(conversation.say(Line.of("s-3", "m-3", 30, "Ana lives in Ulm.")));

        bench.revised(conversation.delete("s-2", "m-2", 2));
        assertThat(bench.active()).containsExactly("Ana lives in Ulm.");

        bench.revised(conversation.delete("s-3", "m-3", 2));
        assertThat(bench.active()).containsExactly("Ana lives in Bonn.");
    }

    @RepeatedTest(4)
    void whateverIsSaidEditedAndDeletedTheLatestThatIsLeftStandsAlone(RepetitionInfo seed) throws Exception {
        var people = List.of("Ana", "Bob");
        var changes = new ChangesOfMind(
                seed.getCurrentRepetition(),
                people,
                (person, city) -> person + " lives in " + city + ".",
                conversation,
                bench);
        for (int i = 0; i < 30; i++) {
            var step = changes.step();
            assertThat(bench.active())
                    .as("seed %d, step %d: %s", seed.getCurrentRepetition(), i, step)
                    .containsExactlyInAnyOrderElementsOf(changes.model().entrySet().stream()
                            .map(home -> home.getKey() + " lives in " + home.getValue() + ".")
                            .toList());
        }
    }

    @RepeatedTest(4)
    void theSameHoldsForWhatTheRulesFindInSessionsOfManyMessages(RepetitionInfo seed) throws Exception {
        bench.derivation = new RuleDerivation();
        var changes = new ChangesOfMind(
                seed.getCurrentRepetition(),
                List.of("ana", "bob"),
                (_, city) -> "I live in " + city + " with my sister and her husband.",
                conversation,
                bench);
        for (int i = 0; i < 30; i++) {
            var step = changes.step();
            assertThat(bench.active())
                    .as("seed %d, step %d: %s", seed.getCurrentRepetition(), i, step)
                    .map(text -> text.replaceAll("^(\\w+) on .* in (\\w+) .*$", "$1 $2"))
                    .containsExactlyInAnyOrderElementsOf(changes.model().entrySet().stream()
                            .map(home -> home.getKey() + " " + home.getValue())
                            .toList());
        }
    }

    @Test
    void aClockThatIsYearsAheadDoesNotWinForEver() throws Exception {
        int in2100 = 39_000_000;
        bench.quiet(conversation.say(Line.of("s-1", "m-1", in2100 + 10, "Ana lives in Bonn.")));
        bench.quiet(conversation.say(Line.of("s-2", "m-2", 20, "Ana lives in Ulm.")));
        assertThat(bench.active()).containsExactly("Ana lives in Bonn.");

        bench.quiet(conversation.say(Line.of("s-3", "m-3", in2100, "Ana lives in Berlin.")));
        assertThat(bench.active()).containsExactly("Ana lives in Berlin.");
    }

    @Test
    void whatADeletedMessageSaidIsGoneFromEveryRow() throws Exception {
        bench.quiet(conversation.say(Line.of("s", "m-1", 0, "Ana likes tea.")));

        var told = bench.revised(conversation.delete("s", "m-1", 2));

        assertThat(told).singleElement().satisfies(retracted -> {
            assertThat(retracted.change()).isEqualTo(ChangeKind.RETRACTED);
            assertThat(retracted.text()).isEmpty();
            assertThat(retracted.evidence()).isEmpty();
        });
        assertThat(bench.everything()).doesNotContain("tea");
    }

    @Test
    void anInsightThatLosesSomeEvidenceIsSaidInTheWordsOfTheRest() throws Exception {
        bench.quiet(conversation.say(Line.of("s-1", "m-1", 0, "Ana likes green tea.")));
        bench.quiet(conversation.say(Line.of("s-2", "m-2", 1, "Ana likes the green tea.")));
        assertThat(bench.active()).hasSize(1);

        var told = bench.revised(conversation.edit(Line.of("s-1", "m-1", 0, "Forget it."), 2));

        assertThat(told).singleElement().satisfies(changed -> {
            assertThat(changed.change()).isEqualTo(ChangeKind.CHANGED);
            assertThat(changed.text()).isEqualTo("Ana likes the green tea.");
            assertThat(changed.evidenceCount()).isOne();
        });
    }

    @Test
    void anEditIsLookedThroughAnew() throws Exception {
        bench.quiet(conversation.say(Line.of("s", "m-1", 0, "Ana likes tea.")));
        var edited = conversation.edit(Line.of("s", "m-1", 0, "Ana likes rowing."), 2);
        bench.revised(edited);

        assertThat(bench.quiet(edited))
                .singleElement()
                .satisfies(found -> assertThat(found.change()).isEqualTo(ChangeKind.FOUND));
        assertThat(bench.active()).containsExactly("Ana likes rowing.");
    }

    @Test
    void whatIsSaidForFewIsKnownToThemAloneAndWhatNobodySurelySeesIsNotKept() throws Exception {
        bench.quiet(conversation.say(Line.of("s", "m-1", 0, "Ana likes tea.")));
        var told = bench.quiet(
                conversation.say(Line.of("s", "m-2", 1, "Ana likes tea.").by("bob", "private")));

        assertThat(told).singleElement().satisfies(found -> {
            assertThat(found.change()).isEqualTo(ChangeKind.FOUND);
            assertThat(found.audience()).isEqualTo("private:bob");
        });
    }

    @Test
    void insightsPublishedAsMessagesAddNothing() throws Exception {
        bench.quiet(conversation.say(Line.of("s", "m-1", 0, "Ana likes tea. Bob lives in Bonn.")));
        var rows = bench.rows();

        var told = bench.quiet(
                conversation.say(Line.of("s", "echo-1", 1, "Ana likes tea. Bob lives in Bonn. Cem likes figs.")
                        .type("insight")));

        assertThat(told).isEmpty();
        assertThat(bench.rows()).isEqualTo(rows);
    }

    @Test
    void whatAnotherTenantSaidIsNoEvidence() throws Exception {
        new Conversation(database, migrated.newTenant()).say(Line.of("s", "m-9", 0, "Ana likes tea."));
        var last = conversation.say(Line.of("s", "m-1", 0, "Nothing is said here."));
        bench.derivation = quoting("m-9", "Ana likes tea.");
        assertThat(bench.quiet(last)).isEmpty();
        bench.derivation = quoting("m-1", "Ana likes tea.");
        assertThat(bench.again(last)).isEmpty();
        assertThat(bench.rows()).isEmpty();
        assertThat(bench.everything()).isEmpty();
        assertThat(bench.dropped("unknown-message")).isOne();
        assertThat(bench.dropped("not-said")).isOne();
    }

    @Test
    void aSessionOfTenThousandMessagesIsLookedThroughInPieces() throws Exception {
        conversation.sayMany("s", 10_000, "Ana likes tea number ");
        var last = conversation.say(Line.of("s", "m-z", 20_000, "Bob lives in Bonn."));
        var pieces = new ArrayList<Integer>();
        var looked = new HashSet<String>();
        bench.derivation = deriving("counting", window -> {
            pieces.add(window.messages().size());
            assertThat(looked).doesNotContainAnyElementsOf(window.fresh());
            looked.addAll(window.fresh());
            return window.fresh().contains("m-z") ? new SayingsDerivation().derive(window) : List.of();
        });

        assertThat(bench.quiet(last)).extracting(InsightChange::text).contains("Bob lives in Bonn.");

        // Those of the newest, and once only.
        assertThat(looked).hasSize(10_000).contains("m-z");
        assertThat(pieces).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(250));
        pieces.clear();
        assertThat(bench.quiet(last)).isEmpty();
        assertThat(pieces).isEmpty();
    }

    private static Derivation quoting(String messageId, String quote) {
        var candidate = new Candidate(
                InsightKind.FACT,
                quote,
                Optional.empty(),
                Optional.empty(),
                0.5,
                List.of(),
                List.of(new Candidate.Quote(messageId, quote)));
        return deriving("quoting", _ -> List.of(candidate));
    }

    private static Derivation deriving(String name, Function<SessionWindow, List<Candidate>> rule) {
        return new Derivation() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Candidate> derive(SessionWindow window) {
                return rule.apply(window);
            }
        };
    }

    @Test
    void aSessionWhoseVectorsAreNotThereIsPutOff() throws Exception {
        var last = conversation.say(Line.of("s", "m-1", 0, "Ana likes tea."));
        conversation.awaitsVectors("m-1", true);
        assertThat(bench.prepared(bench.record(SessionState.QUIET, last)).windows())
                .singleElement()
                .isInstanceOf(Window.PutOff.class);
        assertThat(bench.quiet(last)).isEmpty();
        conversation.awaitsVectors("m-1", false);
        assertThat(bench.quiet(last)).hasSize(1);
    }

    @Test
    void aSessionThatGoesOnIsLookedThroughAsFarAsItHasVectors() throws Exception {
        conversation.say(Line.of("s", "m-1", 0, "Ana likes tea."));
        var last = conversation.say(Line.of("s", "m-2", 1, "Bob likes figs."));
        conversation.awaitsVectors("m-2", true);
        assertThat(bench.deliver(bench.record(SessionState.LONG, last)))
                .extracting(InsightChange::text)
                .containsExactly("Ana likes tea.");
        conversation.awaitsVectors("m-2", false);
        assertThat(bench.quiet(last)).extracting(InsightChange::text).containsExactly("Bob likes figs.");
    }

    @Test
    void whatChangedBetweenLookingAndWritingIsLookedAtAnew() throws Exception {
        var last = conversation.say(Line.of("s", "m-1", 0, "Ana likes tea."));
        var record = bench.record(SessionState.QUIET, last);
        var prepared = bench.prepared(record);
        conversation.edit(Line.of("s", "m-1", 0, "Ana likes rowing."), 2);
        assertThatThrownBy(() -> bench.settled(prepared)).isInstanceOf(PrepareAgainException.class);

        var twice = bench.prepared(record);
        bench.settled(bench.prepared(bench.record(SessionState.QUIET, last)));
        assertThatThrownBy(() -> bench.settled(twice)).isInstanceOf(PrepareAgainException.class);
    }

    @Test
    void rebuildingFindsTheSameAndDropsWhatIsNotFoundAnyMore() throws Exception {
        var last = conversation.say(Line.of("s", "m-1", 0, "Ana likes tea. Bob lives in Bonn."));
        bench.quiet(last);
        var rows = bench.rows();
        assertThat(bench.again(last)).isEmpty();
        assertThat(bench.rows()).isEqualTo(rows);

        bench.derivation = deriving(
                "sayings-2",
                window -> new SayingsDerivation()
                        .derive(window).stream()
                                .filter(candidate -> candidate.text().contains("tea"))
                                .toList());
        assertThat(bench.again(last))
                .singleElement()
                .satisfies(retracted -> assertThat(retracted.change()).isEqualTo(ChangeKind.RETRACTED));
        assertThat(bench.active()).containsExactly("Ana likes tea.");
    }

    @Test
    void theTopicAloneGivesTheTable() throws Exception {
        var topic = new ArrayList<InsightChange>();
        topic.addAll(bench.quiet(conversation.say(Line.of("s-1", "m-1", 0, "Ana likes tea. Bob lives in Bonn."))));
        topic.addAll(bench.quiet(conversation.say(Line.of("s-2", "m-2", 5, "Ana likes tea. Bob lives in Ulm."))));
        topic.addAll(bench.quiet(conversation.say(Line.of("s-3", "m-3", 9, "Cem likes figs."))));
        topic.addAll(bench.revised(conversation.delete("s-3", "m-3", 2)));
        topic.addAll(bench.revised(conversation.edit(Line.of("s-1", "m-1", 0, "Never mind."), 2)));

        assertThat(InsightBench.rebuilt(topic)).isEqualTo(bench.rows());
        assertThat(topic).extracting(InsightChange::eventId).doesNotHaveDuplicates();
    }

    @Test
    void insightsThatAreOlderThanTheyAreKeptAreRetractedOnceAndNotFoundAgain() throws Exception {
        var last = conversation.say(Line.of("s-1", "m-1", 0, "Ana likes tea."));
        bench.quiet(last);
        bench.quiet(conversation.say(Line.of("s-2", "m-2", 14_400, "Bob lives in Ulm.")));
        assertThat(askedToExpire()).isEmpty();
        migrated.asSuperuser(
                "update alluvium.tenants set retention = '{\"insights 10 \"}' where tenant_id = '" + tenant + "'");

        var asked = askedToExpire().getFirst();
        var delivered =
                bench.record(SessionState.of(asked.headers()), PayloadCodec.decode(asked.value(), MessageStored.class));
        var told = bench.deliver(delivered);

        assertThat(told).singleElement().satisfies(retracted -> {
            assertThat(retracted.change()).isEqualTo(ChangeKind.RETRACTED);
            assertThat(retracted.text()).isEmpty();
        });
        assertThat(bench.active()).containsExactly("Bob lives in Ulm.");
        assertThat(bench.everything()).doesNotContain("tea");
        assertThat(bench.deliver(delivered)).isEqualTo(told);
        assertThat(bench.quiet(last)).isEmpty();
        assertThat(askedToExpire()).isEmpty();
        assertThat(database.<Boolean>write(tenant, tx -> new InsightHistory(tx).prune(Instant.now())))
                .isFalse();
        assertThat(bench.deliver(delivered)).isEqualTo(told);
    }

    private static List<ProducerRecord<byte[], byte[]>> askedToExpire() {
        var asked = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var hourly = new InsightRetention() {
            @Override
            public Duration every() {
                return Duration.ofHours(1);
            }

            @Override
            public Duration insightHistory() {
                return Duration.ofDays(365);
            }
        };
        new ExpireInsights(database, () -> 1, asked::addAll, hourly, () -> Conversation.BEGAN.plusSeconds(1_000_000))
                .step(Set.of(0));
        return asked;
    }

    @Test
    void nothingIsWrittenForATenantThatWasErased() throws Exception {
        try (var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            var slug = "t-" + UUID.randomUUID();
            var gone = control.tenants().create(slug, slug).id();
            var itsBench = new InsightBench(database, model, gone);
            MessageStored last = new Conversation(database, gone).say(Line.of("s", "m-1", 0, "Ana likes tea."));
            assertThat(itsBench.quiet(last)).hasSize(1);
            var prepared = itsBench.prepared(itsBench.record(SessionState.AGAIN, last));

            var receipt = control.tenants().erase(slug).orElseThrow();

            assertThat(receipt.complete()).isTrue();
            assertThat(receipt.tables())
                    .filteredOn(table ->
                            table.table().startsWith("insight") || table.table().startsWith("derived"))
                    .hasSize(4)
                    .allSatisfy(table -> assertThat(table.removed()).isEqualTo(1));
            assertThat(itsBench.settled(prepared)).isEmpty();
            assertThat(database.<Object>read(
                            gone,
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .fetchValue(
                                            "select count(*) from alluvium.insights where tenant_id = ?::uuid",
                                            gone.value())))
                    .isEqualTo(0L);
        }
    }
}
