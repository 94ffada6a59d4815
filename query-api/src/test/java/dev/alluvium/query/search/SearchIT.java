package dev.alluvium.query.search;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.alluvium.query.Calls;
import dev.alluvium.query.Parts;
import dev.alluvium.query.QueryApi;
import dev.alluvium.query.RunningApi;
import dev.alluvium.query.ScriptedModel;
import dev.alluvium.query.StoredMessages;
import dev.alluvium.query.http.Access;
import dev.alluvium.runtime.settings.Networks;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SearchIT {
    private RunningApi api;
    private Calls tenant;
    private StoredMessages store;

    @BeforeEach
    void newTenant() throws Exception {
        api = RunningApi.shared();
        tenant = api.tenant();
        store = api.store(tenant);
    }

    @Test
    void theNearestMessageComesFirstWithAllThatTheContractPromises() {
        store.embedded(
                message("m-1", "The invoice was paid on Monday."),
                message("m-2", "Ana ordered the red bike yesterday.")
                        .scope("support/billing")
                        .metadata("{\"k\":\"v\"}")
                        .at(5));

        var answer = tenant.search("{\"mode\":\"semantic\",\"query\":\"who ordered the red bike?\"}");

        assertThat(answer.ids()).containsExactly("m-2", "m-1");
        assertThat(answer.json().get("complete").booleanValue()).isTrue();
        assertThat(answer.json().get("plan").toString())
                .isEqualTo("{\"mode\":\"semantic\",\"semantic\":\"exact\",\"keyword\":null}");
        assertThat(answer.json().get("took_ms").doubleValue()).isPositive();
        var hit = answer.json().get("hits").get(0);
        double similarity = hit.get("similarity").doubleValue();
        assertThat(similarity).isBetween(0.6, 1.0);
        assertThat(hit.get("score").doubleValue()).isEqualTo(similarity);
        assertThat(hit.toString().replace(hit.get("similarity").toString(), "S"))
                .isEqualTo("""
                    {"message_id":"m-2","session_id":"s","content":"Ana ordered the red bike yesterday.",\
                    "chunk":{"ordinal":0,"start":0,"end":35},"score":S,"similarity":S,"keyword_score":null,\
                    "sender":{"id":"ana","type":"human"},"channel":"chat","message_type":"chat",\
                    "scope":"support/billing","occurred_at":"2026-01-01T00:00:05Z","metadata":{"k":"v"},\
                    "context":{"before":[],"after":[]},"lineage":{"topic":"alluvium.messages","partition":3,"offset":12,\
                    "model":"bge-small-en-v1.5-q","embedded_at":"2026-01-01T00:00:01Z"}}\
                    """);
    }

    @Test
    void whatAHitIsExplainedByAddsUpToItsScore() {
        store.embedded(
                message("m-1", "The invoice was paid on Monday."),
                message("m-2", "Who ordered the bike?").sender("bob", "human").at(5),
                message("m-3", "The red one, yesterday.").at(6),
                message("m-4", "Volcanoes erupt.").at(7));
        var question = "\"query\":\"did ana say when the red bike was ordered?\"";

        var answer = tenant.search("{\"explain\":true," + question + "}");
        var plain = tenant.search("{" + question + "}");

        assertThat(plain.ids()).isEqualTo(answer.ids());
        assertThat(plain.body()).doesNotContain("explanation");
        var ranks = new ArrayList<Integer>();
        for (var hit : answer.json().get("hits")) {
            var why = hit.get("explanation");
            ranks.add(why.get("semantic").get("rank").intValue());
            double sum = why.get("semantic").get("contribution").doubleValue()
                    + why.get("keyword").get("contribution").doubleValue()
                    + why.get("boosts")
                            .valueStream()
                            .mapToDouble(boost -> boost.get("contribution").doubleValue())
                            .sum();
            assertThat(hit.get("score").doubleValue()).isCloseTo(1 / (1 + Math.exp(-sum)), within(1e-9));
            assertThat(why.get("round").intValue()).isOne();
            assertThat(why.get("semantic").get("similarity")).isEqualTo(hit.get("similarity"));
            assertThat(why.get("keyword").get("score")).isEqualTo(hit.get("keyword_score"));
            assertThat(why.get("keyword")
                            .get("terms")
                            .valueStream()
                            .mapToDouble(term -> term.get("score").doubleValue())
                            .sum())
                    .isCloseTo(hit.get("keyword_score").doubleValue(), within(1e-6));
        }
        assertThat(ranks).containsExactlyInAnyOrder(1, 2, 3, 4);
        var bike = explanation(answer, "m-2");
        assertThat(bike.get("keyword")
                        .get("terms")
                        .valueStream()
                        .map(term -> term.get("term").asString() + " in "
                                + term.get("in").asString()))
                .contains("bike in content", "order in content");
        assertThat(bike.get("boosts")).hasToString("[{\"name\":\"asks\",\"contribution\":-0.5}]");
        assertThat(explanation(answer, "m-3").get("boosts").toString()).contains("\"name\":\"named_sender\"");
    }

    @Test
    void whatAsksStandsLowerWhereTheQueryAsksToo() {
        store.embedded(
                message("m-1", "Is the bike of Ben red?"),
                message("m-2", "The bike of Ben is red."),
                message("m-3", "Is the bike of Ben red？\r\n"),
                message("m-4", "The bike of Ben is red. " + "x".repeat(2_048) + " Is it?"));

        var asked = tenant.search("{\"explain\":true,\"query\":\"is the bike of Ben red?\"}");
        assertThat(explanation(asked, "m-1").get("boosts")).hasToString("[{\"name\":\"asks\",\"contribution\":-0.5}]");
        assertThat(explanation(asked, "m-2").get("boosts")).isEmpty();
        assertThat(explanation(asked, "m-3").get("boosts"))
                .isEqualTo(explanation(asked, "m-1").get("boosts"));
        assertThat(explanation(asked, "m-4").get("boosts")).as("a long one").isEmpty();

        var told = tenant.search("{\"explain\":true,\"query\":\"is the bike of Ben red\"}");
        assertThat(explanation(told, "m-1").get("boosts")).isEmpty();
    }

    @Test
    void whatWasSaidAtATimeThatTheQuestionNamesStandsHigher() {
        int day = 24 * 60 * 60;
        store.embedded(
                message("m-1", "The build broke in the evening."),
                message("m-2", "The build broke in the evening.").at(6 * day),
                message("m-3", "The build broke in the evening.").at(7 * day),
                message("m-4", "The build broke in the evening.").at(40 * day),
                message("m-5", "Volcanoes erupt."));

        var answer = tenant.search("{\"explain\":true,\"query\":\"when did the build break on Jan 7th?\"}");

        assertThat(answer.ids()).startsWith("m-2", "m-3").endsWith("m-5");
        assertThat(explanation(answer, "m-2").get("boosts"))
                .hasToString("[{\"name\":\"named_time\",\"contribution\":1.0}]");
        assertThat(explanation(answer, "m-3").get("boosts"))
                .hasToString("[{\"name\":\"named_time\",\"contribution\":0.5}]");
        assertThat(explanation(answer, "m-4").get("boosts")).isEmpty();
        assertThat(tenant.search("{\"query\":\"when did the build break in February?\"}")
                        .ids())
                .startsWith("m-4");
    }

    private static JsonNode explanation(Calls.Answer answer, String messageId) {
        return answer.json()
                .get("hits")
                .valueStream()
                .filter(hit -> hit.get("message_id").asString().equals(messageId))
                .findFirst()
                .orElseThrow()
                .get("explanation");
    }

    @Test
    void oneLegExplainsItsOwnScore() {
        store.embedded(
                message("m-1", "The invoice was paid on Monday."),
                message("m-2", "A red bike.").at(5));

        var byMeaning = tenant.search("{\"explain\":true,\"mode\":\"semantic\",\"query\":\"red bike\"}");
        var byWords = tenant.search("{\"explain\":true,\"mode\":\"keyword\",\"query\":\"red bike\"}");

        var meant = byMeaning.json().get("hits").get(0);
        assertThat(meant.get("explanation").toString())
                .isEqualTo("{\"round\":1,\"semantic\":{\"rank\":1,\"similarity\":S,\"contribution\":S},\"boosts\":[]}"
                        .replace("S", meant.get("score").toString()));
        var said = byWords.json().get("hits").get(0);
        assertThat(said.get("explanation").has("semantic")).isFalse();
        assertThat(said.get("explanation").get("keyword").get("contribution")).isEqualTo(said.get("score"));
        assertThat(said.get("explanation").get("keyword").get("context_share").doubleValue())
                .isZero();
    }

    @Test
    void aMessageAppearsOnceByItsBestChunk() {
        store.embedded(
                message("long", "Cats sleep all day. Volcanoes erupt. Cats purr.")
                        .chunks("Cats sleep all day.", "Volcanoes erupt.", "Cats purr."),
                message("short", "Bread is baked at night."));

        var answer = tenant.search("{\"query\":\"eruption of a volcano\",\"limit\":10}");

        assertThat(answer.ids()).containsExactly("long", "short");
        assertThat(answer.json().get("hits").get(0).get("chunk").toString())
                .isEqualTo("{\"ordinal\":1,\"start\":20,\"end\":36}");
    }

    @Test
    void hitsAreAlwaysAsManyAsLimitAndMatchesAllow() {
        store.embedded(IntStream.range(0, 25)
                .mapToObj(i -> message("m-" + i, "note number " + i)
                        .session("s-" + i % 2)
                        .at(i))
                .toArray(StoredMessages.Draft[]::new));

        assertThat(tenant.search("{\"query\":\"note\"}").ids()).hasSize(10);
        assertThat(tenant.search("{\"query\":\"note\",\"limit\":200}").ids())
                .hasSize(25)
                .doesNotHaveDuplicates();
        assertThat(tenant.search("{\"query\":\"note\",\"limit\":200,\"filter\":{\"session_id\":\"s-1\"}}")
                        .ids())
                .hasSize(12);
        assertThat(tenant.search("{\"query\":\"note\",\"filter\":{\"session_id\":\"none\"}}")
                        .ids())
                .isEmpty();
    }

    @Test
    void equallyNearMessagesComeInTheirOrder() {
        store.embedded(
                message("b", "the same words").at(1),
                message("c", "the same words").at(0),
                message("a", "the same words").at(1));

        var ids = tenant.search("{\"query\":\"the same words\"}").ids();

        assertThat(ids).containsExactly("c", "a", "b");
        assertThat(tenant.search("{\"query\":\"the same words\",\"limit\":2}").ids())
                .containsExactly("c", "a");
    }

    @Test
    void eachFilterAdmitsWhatItNames() {
        store.embedded(
                message("m-1", "one").session("s-1").sender("bot", "agent").at(10),
                message("m-2", "two")
                        .channel("mail")
                        .type("note")
                        .metadata("{\"k\":\"v\",\"n\":{\"x\":[1,2]}}")
                        .at(20),
                message("m-3", "three").metadata("{\"k\":\"w\"}").at(30));

        admits("\"session_id\":\"s-1\"", "m-1");
        admits("\"sender_id\":\"bot\"", "m-1");
        admits("\"sender_type\":\"agent\"", "m-1");
        admits("\"sender_type\":\"human\"", "m-2", "m-3");
        admits("\"channel\":\"mail\"", "m-2");
        admits("\"message_type\":\"note\"", "m-2");
        admits("\"occurred_after\":\"2026-01-01T00:00:20Z\"", "m-2", "m-3");
        admits("\"occurred_before\":\"2026-01-01T00:00:20Z\"", "m-1");
        admits("\"occurred_after\":\"2026-01-01T00:00:11Z\",\"occurred_before\":\"2026-01-01T01:00:21+01:00\"", "m-2");
        admits("\"metadata\":{\"k\":\"v\"}", "m-2");
        admits("\"metadata\":{\"n\":{\"x\":[2.0]}}", "m-2");
        admits("\"metadata\":{}", "m-1", "m-2", "m-3");
        admits("\"metadata\":{\"k\":\"w\"},\"sender_type\":\"agent\"");
        admits("\"channel\":\"' or 1=1 --\"");
    }

    @Test
    void scopesMatchBySubtreeExactlyOrByInheritance() {
        store.embedded(
                message("root", "text").scope(""),
                message("a", "text").scope("a"),
                message("ab", "text").scope("a/b"),
                message("abc", "text").scope("a/b/c"),
                message("ab-", "text").scope("a/b-"),
                message("a%", "text").scope("a/%"));

        admits("\"scope\":\"a/b\"", "ab", "abc");
        admits("\"scope\":\"a/b\",\"scope_match\":\"exact\"", "ab");
        admits("\"scope\":\"a/b\",\"scope_match\":\"inherited\"", "ab", "a", "root");
        admits("\"scope\":\"\"", "root", "a", "ab", "abc", "ab-", "a%");
        admits("\"scope\":\"\",\"scope_match\":\"exact\"", "root");
        admits("\"scope\":\"a/%\"", "a%");
    }

    @Test
    void aVectorOfAnyLengthIsComparedByItsDirection() {
        store.embedded(message("m-1", "trains"), message("m-2", "soup"));
        var values = new ArrayList<String>();
        for (float value : api.model.embed("soup")) {
            values.add(Float.toString(value * 1e-6f));
        }

        var hits = tenant.search("{\"vector\":[" + String.join(",", values) + "]}")
                .json()
                .get("hits");

        assertThat(hits.get(0).get("message_id").stringValue()).isEqualTo("m-2");
        assertThat(hits.get(0).get("similarity").doubleValue()).isCloseTo(1, within(1e-3));
    }

    @Test
    void aTenantFindsItsOwnMessagesOnly() throws Exception {
        var other = api.tenant();
        api.store(other).embedded(message("m-1", "the secret recipe of the other tenant"));
        store.embedded(message("m-1", "our own recipe"));

        var answer = tenant.search("{\"query\":\"the secret recipe of the other tenant\",\"limit\":200,\"context\":5}");

        assertThat(answer.ids()).containsExactly("m-1");
        assertThat(answer.body()).contains("our own recipe").doesNotContain("secret");
    }

    @Test
    void contextShowsTheNeighboursInTheSession() {
        store.embedded(
                message("m-1", "alpha").at(1),
                message("m-2", "beta").at(2),
                message("m-3", "the red bicycle").at(3),
                message("m-4", "gamma").at(4),
                message("else", "another session").session("other").at(3));
        store.pending(message("m-2b", "not embedded yet").at(2));
        store.deleted(message("m-3b", "gone").at(3));

        var hit = tenant.search("{\"query\":\"red bicycle\",\"limit\":1,\"context\":2}")
                .json()
                .get("hits")
                .get(0);

        assertThat(hit.get("context")
                        .get("before")
                        .valueStream()
                        .map(m -> m.get("message_id").stringValue()))
                .containsExactly("m-2", "m-2b");
        assertThat(hit.get("context")
                        .get("after")
                        .valueStream()
                        .map(m -> m.get("content").stringValue()))
                .containsExactly("gamma");
    }

    @Test
    void contextStaysWithinTheChannelAndInTheOrderOfPublishing() {
        store.embedded(
                message("m-7", "alpha").arrived(1),
                message("m-1", "beta").arrived(2),
                message("mail", "by mail").channel("mail").arrived(3),
                message("m-3", "the red bicycle").arrived(4),
                message("m-2", "gamma").arrived(5),
                message("mail-2", "by mail again").channel("mail").arrived(6),
                message("m-0", "delta").arrived(7));

        var context = tenant.search("{\"query\":\"red bicycle\",\"limit\":1,\"context\":2}")
                .json()
                .get("hits")
                .get(0)
                .get("context");

        assertThat(context.get("before")
                        .valueStream()
                        .map(m -> m.get("message_id").stringValue()))
                .containsExactly("m-7", "m-1");
        assertThat(context.get("after")
                        .valueStream()
                        .map(m -> m.get("message_id").stringValue()))
                .containsExactly("m-2", "m-0");
    }

    @Test
    void aSearchWaitsForTheMessageItNames() {
        var draft = message("m-1", "just written");
        store.pending(draft);
        var waiting = CompletableFuture.supplyAsync(() -> tenant.search(
                "{\"query\":\"just written\",\"wait_for\":{\"message_id\":\"m-1\",\"timeout_ms\":20000}}"));

        store.embedPending(draft);

        assertThat(waiting.join().ids()).containsExactly("m-1");
    }

    @Test
    void waitingEndsWithTheTimeOut() {
        store.pending(message("m-1", "never embedded"));

        for (var id : List.of("m-1", "unheard-of")) {
            var answer = tenant.post(
                    "/v1/search", "{\"query\":\"x\",\"wait_for\":{\"message_id\":\"" + id + "\",\"timeout_ms\":30}}");
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void aSearchWaitsForARevisionOrALaterOne() {
        var edited = message("m-1", "edited just now").revision(3).offset(30);
        store.pending(edited);
        store.deleted(message("gone", "x").revision(2).offset(40));

        assertThat(waitFor("{\"message_id\":\"gone\",\"revision\":2,\"timeout_ms\":0}")
                        .status())
                .isEqualTo(200);
        assertThat(waitFor("{\"message_id\":\"gone\",\"revision\":3,\"timeout_ms\":0}")
                        .body())
                .contains("wait_for.message_id: its state is deleted, in revision 2");
        assertThat(waitFor("{\"message_id\":\"m-1\",\"revision\":2,\"timeout_ms\":0}")
                        .body())
                .contains("wait_for.message_id: its state is stored, in revision 3");
        var waiting = CompletableFuture.supplyAsync(
                () -> waitFor("{\"message_id\":\"m-1\",\"revision\":3,\"timeout_ms\":20000}"));
        store.embedPending(edited);
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(waitFor("{\"message_id\":\"m-1\",\"revision\":2,\"timeout_ms\":0}")
                        .status())
                .isEqualTo(200);
        assertThat(waitFor("{\"message_id\":\"m-1\",\"revision\":4,\"timeout_ms\":0}")
                        .status())
                .isEqualTo(504);
    }

    @Test
    void aSearchWaitsForWhatBecameOfARecord() {
        var edited = message("m-1", "edited just now").revision(3).offset(30);
        store.pending(edited);
        store.superseded(message("m-1", "before").revision(2).offset(20));
        store.passed(31, "unchanged", "m-1", null);
        store.passed(10, "overtaken", "m-1", null);
        store.passed(32, "rejected", null, "field-missing: session_id: is missing");
        store.deleted(message("gone", "x").revision(2).offset(40));

        assertThat(waitFor(record(40)).status()).isEqualTo(200);
        assertThat(waitFor(record(32)).status()).isEqualTo(409);
        assertThat(waitFor(record(32)).body()).contains("field-missing: session_id: is missing");
        assertThat(waitFor(record(33)).body()).contains("nothing is known of this record");
        for (long offset : new long[] {30, 20, 31, 10}) {
            assertThat(waitFor(record(offset)).body()).contains("its state is stored, in revision 3");
        }
        store.embedPending(edited);
        for (long offset : new long[] {30, 20, 31, 10}) {
            assertThat(waitFor(record(offset)).status()).isEqualTo(200);
        }
    }

    private static String record(long offset) {
        return "{\"topic\":\"alluvium.messages\",\"partition\":3,\"offset\":" + offset + ",\"timeout_ms\":0}";
    }

    private Calls.Answer waitFor(String state) {
        return tenant.post("/v1/search", "{\"query\":\"x\",\"wait_for\":" + state + "}");
    }

    @Test
    void contentsThatTogetherAreTooLargeAreRefusedInsteadOfSent() {
        var large = "x".repeat(1 << 20);
        store.embedded(IntStream.range(0, 9)
                .mapToObj(i -> message("m-" + i, large).chunks("x").at(i))
                .toArray(StoredMessages.Draft[]::new));

        var refused = tenant.post("/v1/search", "{\"query\":\"x\",\"limit\":9}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorFields()).containsExactly("limit");
        assertThat(tenant.search("{\"query\":\"x\",\"limit\":8}").ids()).hasSize(8);
        var page = tenant.get("/v1/sessions/s/messages").json();
        assertThat(page.get("messages").size()).isEqualTo(8);
        assertThat(page.get("next_cursor").isNull()).isFalse();
    }

    /// First the hit has more text than little room, then what is beside it has more than the hit.
    @Test
    void aLargeHitMayHaveALargerContext() {
        store.embedded(
                message("m-0", "w".repeat(700_000)).chunks("w").at(0),
                message("m-1", "the red bike " + "x".repeat(300_000))
                        .chunks("the red bike")
                        .at(1),
                message("m-2", "y".repeat(900_000)).chunks("y").at(2));
        var answer = tenant.search("{\"query\":\"the red bike\",\"mode\":\"keyword\",\"context\":1}");
        assertThat(answer.ids()).containsExactly("m-1");
        var context = answer.json().get("hits").get(0).get("context");
        assertThat(context.get("before").get(0).get("content").stringValue()).hasSize(700_000);
        assertThat(context.get("after").get(0).get("content").stringValue()).hasSize(900_000);
    }

    /// One search works at once here, and the model is asked by one that does not.
    @Test
    void aModelElsewhereHoldsUpNoSearchThatIsReadyToWork() {
        var meanwhile = new ArrayList<Integer>();
        var server = new AtomicReference<Calls>();
        var elsewhere = new ScriptedModel(api.model, text -> {
            meanwhile.add(server.get()
                    .post("/v1/search", "{\"query\":\"the red bike\",\"mode\":\"keyword\"}")
                    .status());
            return api.model.embedQuery(text);
        });
        var limits = new Access.Limits(
                1_000, 1_000, 10_000, new Access.AtOnce(1, 1, 10, 1, 1_000_000), Duration.ofSeconds(5));
        var access = new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED, Networks.NONE, limits);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var parts =
                new Parts(api.reader, api.control, elsewhere, 1, RunningApi.RANKING, meters, InstantSource.system());
        try (var running = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            var caller = new Calls(running.port(), tenant.tenant(), tenant.slug(), tenant.credential());
            server.set(caller);
            for (var mode : List.of("semantic", "hybrid")) {
                // Another text for each: what was asked before is not embedded again.
                assertThat(caller.search("{\"query\":\"the %1$s bike\",\"mode\":\"%1$s\"}".formatted(mode))
                                .ids())
                        .isEmpty();
            }
        }
        assertThat(meanwhile).containsExactly(200, 200);
    }

    private void admits(String filter, String... ids) {
        var answer = tenant.search("{\"query\":\"anything\",\"limit\":200,\"filter\":{" + filter + "}}");
        assertThat(answer.ids()).as(filter).containsExactlyInAnyOrder(ids);
    }
}
