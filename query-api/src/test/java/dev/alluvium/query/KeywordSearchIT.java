package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.tenant.Principal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Searches by words, alone and beside meaning.
class KeywordSearchIT {
    private static final List<String> MODES = List.of("keyword", "semantic", "hybrid");

    private RunningApi api;
    private Calls tenant;
    private StoredMessages store;

    @BeforeEach
    void aTenant() throws Exception {
        api = RunningApi.shared();
        tenant = api.tenant();
        store = api.store(tenant);
    }

    private List<String> keyword(String query) {
        return keyword(tenant, query, "");
    }

    private static List<String> keyword(Calls caller, String query, String more) {
        var quoted = query.replace("\\", "\\\\").replace("\"", "\\\"");
        return caller.search("{\"mode\":\"keyword\",\"query\":\"" + quoted + "\"" + more + "}")
                .ids();
    }

    @Test
    void rareWordsCountMoreAndFormsOfAWordAreTheSame() {
        store.embedded(
                message("m-1", "He orders a bike"),
                message("m-2", "A bike is a bike"),
                message("m-3", "Nothing of the kind"));

        var answer = tenant.search("{\"mode\":\"keyword\",\"query\":\"Who ordered BIKES?\"}");

        assertThat(answer.ids()).containsExactly("m-1", "m-2");
        var hit = answer.json().get("hits").get(0);
        assertThat(hit.get("keyword_score").doubleValue())
                .isPositive()
                .isEqualTo(hit.get("score").doubleValue());
        assertThat(hit.get("similarity").isNull()).isTrue();
        assertThat(hit.get("chunk").toString()).isEqualTo("{\"ordinal\":0,\"start\":0,\"end\":16}");
        assertThat(hit.get("lineage").get("model").stringValue()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(answer.json().get("plan").toString())
                .isEqualTo("{\"mode\":\"keyword\",\"semantic\":null,\"keyword\":\"bm25\"}");
    }

    @Test
    void typedOperatorsSayWhatMustBeThereAndWhatMustNot() {
        store.embedded(
                message("m-1", "the red bike of Ana"),
                message("m-2", "a bike that is red"),
                message("m-3", "to be or not to be"),
                message("m-4", "red wine"));

        assertThat(typed("\"red bike\"")).containsExactly("m-1");
        assertThat(typed("red -bike")).containsExactly("m-4");
        assertThat(typed("\u201cred bikes\u201d ana")).containsExactly("m-1");
        assertThat(typed("\"or not to be\"")).containsExactly("m-3");
        assertThat(typed("\"or not to be\" whale")).containsExactly("m-3");
        assertThat(keyword("to be or not")).first().isEqualTo("m-3");
        assertThat(typed("\"bike red\"")).isEmpty();
        assertThat(typed("-red")).isEmpty();
        assertThat(typed("\"red bike")).containsExactlyInAnyOrder("m-1", "m-2", "m-4");
        assertThat(typed("bike -\"red bike\"")).containsExactly("m-2");
    }

    private List<String> typed(String query) {
        return keyword(tenant, query, ",\"syntax\":\"operators\"");
    }

    @Test
    void aQueryIsPlainTextInEveryMode() {
        store.embedded(message("m-1", "to unpack use tar -xzf"), message("m-2", "we sell a 24\" monitor"));

        for (var mode : MODES) {
            assertThat(ids(mode, "how do I use tar -xzf", "")).as(mode).contains("m-1");
            assertThat(ids(mode, "the 24\" monitor or the 27\" monitor", ""))
                    .as(mode)
                    .contains("m-2");
            assertThat(ids(mode, "he said \"tar -xzf is a monitor\"", ""))
                    .as(mode)
                    .contains("m-1", "m-2");
        }
    }

    @Test
    void whatMustAndMustNotBeSaidHoldsInEveryMode() {
        store.embedded(
                message("m-1", "the red bike is sold"),
                message("m-2", "red paint for a bike"),
                message("m-3", "the blue bike of the co-op"),
                message("m-4", "東京タワーの近く"),
                message("m-5", "東京の近く"));
        store.pending(message("m-6", "a red bike, not embedded yet"));

        for (var mode : MODES) {
            var embedded = mode.equals("semantic");
            assertThat(ids(mode, "bike", ",\"must\":[\"red bike\"]"))
                    .as(mode)
                    .containsExactlyInAnyOrder(embedded ? new String[] {"m-1"} : new String[] {"m-1", "m-6"});
            assertThat(ids(mode, "bike", ",\"must_not\":[\"red bike\",\"coop\"]"))
                    .as(mode)
                    .contains("m-2")
                    .doesNotContain("m-1", "m-3", "m-6");
            assertThat(ids(mode, "whale", ",\"must\":[\"blue\",\"the bike\"],\"must_not\":[]"))
                    .as(mode)
                    .isEmpty();
            assertThat(ids(mode, "whale", ",\"must\":[\"blue\",\"of the\"]"))
                    .as(mode)
                    .containsExactly("m-3");
            assertThat(ids(mode, "近く", ",\"must_not\":[\"東京タワー\"]"))
                    .as(mode)
                    .contains("m-5")
                    .doesNotContain("m-4");
            assertThat(ids(mode, "whale", ",\"must\":[\"absent\"]")).as(mode).isEmpty();
        }
        var vector = "[1" + ",0".repeat(383) + "]";
        assertThat(tenant.search("{\"vector\":" + vector + ",\"must\":[\"bike\"],\"must_not\":[\"red\"]}")
                        .ids())
                .containsExactly("m-3");
    }

    /// Among more that say it than are looked at one by one.
    @Test
    void conditionsLeaveAsManyHitsAsLimitAndMatchesAllow() {
        store.embedded(IntStream.range(0, 620)
                .mapToObj(i -> message("m-" + i, (i % 31 == 30 ? "note: bike red " : "note: red bike, blue ") + i % 7)
                        .at(i))
                .toArray(StoredMessages.Draft[]::new));

        for (var mode : MODES) {
            assertThat(ids(mode, "note", ",\"limit\":30,\"must_not\":[\"blue\"]"))
                    .as(mode)
                    .hasSize(20);
            assertThat(ids(mode, "note", ",\"limit\":30,\"must\":[\"bike red\"]"))
                    .as(mode)
                    .hasSize(20);
            assertThat(ids(mode, "red", ",\"limit\":50,\"must\":[\"red bike\"]"))
                    .as(mode)
                    .hasSize(50)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void dateAndSenderAreNotWhatAMessageSays() {
        store.embedded(
                message("m-1", "the kayak was returned").sender("marla", "human"),
                message("m-2", "kayak 1, sorry").sender("odo", "human").at(1),
                message("m-3", "Marla returned the kayak in January")
                        .sender("odo", "human")
                        .at(2));

        for (int time = 0; time < 2; time++) {
            for (var mode : MODES) {
                for (var said : List.of("1", "january", "2026", "marla")) {
                    assertThat(ids(mode, "kayak", ",\"must_not\":[\"" + said + "\"]"))
                            .as(mode + " without " + said)
                            .contains("m-1");
                }
                assertThat(ids(mode, "kayak", ",\"must_not\":[\"1\"]")).as(mode).doesNotContain("m-2");
                assertThat(ids(mode, "kayak", ",\"must_not\":[\"marla\"]"))
                        .as(mode)
                        .containsExactlyInAnyOrder("m-1", "m-2");
                assertThat(ids(mode, "kayak", ",\"must\":[\"january\"]"))
                        .as(mode)
                        .containsExactly("m-3");
            }
            assertThat(keyword("2026")).isEmpty();
            assertThat(keyword("what was in 2026?")).containsExactlyInAnyOrder("m-1", "m-3");
            assertThat(keyword("january")).containsExactly("m-3");
            assertThat(keyword("odo")).containsExactlyInAnyOrder("m-2", "m-3");
            assertThat(keyword("kayak odo")).startsWith("m-2").contains("m-1");
            store.post();
        }
    }

    /// What an older version has filed is not relied upon: its words may be others, and date and sender were among
    /// them.
    @Test
    void anIndexOfAnOlderVersionSaysNothingFalse() {
        store.embedded(
                message("m-1", "the kayak was returned").sender("marla", "human"),
                message("m-2", "kayak 1, sorry").at(1));
        store.fileByVersion(null);

        for (var mode : MODES) {
            var answer = search(mode, "kayak", ",\"must_not\":[\"marla\",\"sorry\"]");
            assertThat(answer.ids()).as(mode).containsExactly("m-1");
            assertThat(answer.json().get("complete").booleanValue()).as(mode).isFalse();
        }
        assertThat(search("keyword", "kayak", "").json().get("complete").booleanValue())
                .isFalse();
        store.fileByVersion(TextAnalyzer.VERSION);
        for (var mode : MODES) {
            assertThat(search(mode, "kayak", ",\"must_not\":[\"sorry\"]")
                            .json()
                            .get("complete")
                            .booleanValue())
                    .as(mode)
                    .isTrue();
        }
    }

    @Test
    void theFirstHitsAreTheSameWhateverNumberIsAskedFor() {
        store.embedded(IntStream.range(0, 400)
                .mapToObj(i -> message(
                                "m-" + i, "ok " + "thanks ".repeat(1 + i % 5) + (i % 3 == 0 ? "walrus " + i : "bike"))
                        .session("s-" + i % 50))
                .toArray(StoredMessages.Draft[]::new));

        for (var mode : MODES) {
            var most = search(mode, "ok thanks walrus", ",\"limit\":200");
            assertThat(most.ids()).as(mode).hasSize(200).doesNotHaveDuplicates();
            assertThat(most.json()
                            .get("hits")
                            .valueStream()
                            .map(hit -> hit.get("score").doubleValue()))
                    .as(mode)
                    .isSortedAccordingTo(Comparator.reverseOrder());
            for (int limit : new int[] {1, 20, 50, 51, 99, 100, 150}) {
                assertThat(ids(mode, "ok thanks walrus", ",\"limit\":" + limit))
                        .as(mode + " " + limit)
                        .isEqualTo(most.ids().subList(0, limit));
            }
        }
    }

    private Calls.Answer search(String mode, String query, String more) {
        return tenant.search(
                "{\"mode\":\"" + mode + "\",\"query\":\"" + query.replace("\"", "\\\"") + "\"" + more + "}");
    }

    private List<String> ids(String mode, String query, String more) {
        return search(mode, query, more).ids();
    }

    @Test
    void ranksAreTheSameToTheLastDigitBeforeAndAfterPosting() {
        store.embedded(IntStream.range(0, 255)
                .mapToObj(i -> message("m-" + i, "note " + "bike ".repeat(1 + i % 7) + (i % 3 == 0 ? "red" : "sold"))
                        .at(i))
                .toArray(StoredMessages.Draft[]::new));
        var queries = new String[] {"red bike\"", "bike\",\"must_not\":[\"sold\"]", "note\",\"must\":[\"bike red\"]"};
        var before = new ArrayList<String>();
        for (var query : queries) {
            before.add(scores(query));
        }
        assertThat(store.unposted()).isPositive();
        store.post();
        assertThat(store.unposted()).isZero();
        for (int i = 0; i < queries.length; i++) {
            assertThat(scores(queries[i])).contains("m-").isEqualTo(before.get(i));
        }
    }

    private String scores(String query) {
        return tenant.search("{\"mode\":\"keyword\",\"limit\":200,\"query\":\"" + query + "}")
                .json()
                .get("hits")
                .valueStream()
                .map(hit -> hit.get("message_id") + " " + hit.get("score"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void whatHasNoWordsFindsNothingAndBreaksNothing() {
        store.embedded(message("m-1", "plain words"));

        for (var query : new String[] {
            "!!! ... ???",
            "\ud83d\ude00\ud83d\ude00",
            "-",
            "\"\"",
            "\" - \"",
            "zzzunknown",
            "a & b | !(c)",
            "*:*",
            "'; drop table x",
            "\u05e9\u05dc\u05d5\u05dd"
        }) {
            assertThat(keyword(query)).as(query).isEmpty();
            var hybrid = "{\"query\":\"" + query.replace("\"", "\\\"") + "\"}";
            assertThat(tenant.search(hybrid).ids()).as(query).containsExactly("m-1");
        }
        assertThat(keyword("words ".repeat(5_000))).containsExactly("m-1");
    }

    @Test
    void hitsAreAsManyAsLimitAndMatchesAllowWhateverTheFilterKeeps() {
        store.embedded(IntStream.range(0, 300)
                .mapToObj(i -> message("m-" + i, "note " + "bike ".repeat(1 + i % 7))
                        .session("s-" + i % 100)
                        .channel(i == 299 ? "rare" : "chat")
                        .at(i))
                .toArray(StoredMessages.Draft[]::new));

        assertThat(keyword(tenant, "bike", ",\"limit\":200")).hasSize(200).doesNotHaveDuplicates();
        assertThat(keyword(tenant, "bike", ",\"filter\":{\"channel\":\"rare\"}"))
                .containsExactly("m-299");
        assertThat(keyword(tenant, "bike", ",\"filter\":{\"session_id\":\"s-7\"}"))
                .containsExactlyInAnyOrder("m-7", "m-107", "m-207");
        assertThat(keyword(tenant, "bike", ",\"filter\":{\"channel\":\"none\"}"))
                .isEmpty();
        assertThat(tenant.search("{\"query\":\"bike\",\"filter\":{\"session_id\":\"s-7\"}}")
                        .ids())
                .containsExactlyInAnyOrder("m-7", "m-107", "m-207");
        assertThat(tenant.search("{\"query\":\"note\",\"must_not\":[\"bike\"],\"limit\":5}")
                        .ids())
                .isEmpty();
    }

    @Test
    void eachLegOfAHybridSearchFindsWhatTheOtherDoesNot() {
        store.embedded(
                message("meaning", "The feline slept on the sofa."),
                message("words", "Order QX-7781 was shipped."),
                message("other", "Bread is baked at night."));

        var hybrid = tenant.search("{\"query\":\"where does the cat sleep? QX-7781\",\"limit\":2}");

        assertThat(hybrid.ids()).containsExactlyInAnyOrder("meaning", "words");
        assertThat(keyword("where does the cat sleep? QX-7781")).doesNotContain("other");
        assertThat(keyword("cat")).isEmpty();
        var hit = hybrid.json().get("hits").get(0);
        assertThat(hit.get("similarity").isNumber()).isTrue();
        assertThat(hit.get("keyword_score").isNumber()).isTrue();
        assertThat(hybrid.json().get("plan").toString())
                .isEqualTo("{\"mode\":\"hybrid\",\"semantic\":\"exact\",\"keyword\":\"bm25\"}");
    }

    @Test
    void aMessageIsFoundByItsWordsBeforeItIsEmbedded() {
        store.embedded(message("m-1", "bread"));
        store.pending(message("m-2", "the red bike"));

        assertThat(keyword("bike")).containsExactly("m-2");
        var hybrid = tenant.search("{\"query\":\"bike\"}");
        assertThat(hybrid.ids()).first().isEqualTo("m-2");
        var hit = hybrid.json().get("hits").get(0);
        assertThat(hit.get("chunk").isNull()).isTrue();
        assertThat(hit.get("lineage").get("embedded_at").isNull()).isTrue();
    }

    /// Not their hits, and no trace of them in the scores either.
    @Test
    void nobodyLearnsOfPrivateMessages() {
        store.embedded(message("m-1", "the red bike"), message("m-2", "bread"));
        var before = tenant.search("{\"mode\":\"keyword\",\"query\":\"red bike\"}")
                .json()
                .get("hits")
                .toString();

        store.embedded(
                message("p-1", "bike bike bike").visibility("private").sender("ben", "human"),
                message("p-2", "bike").visibility("agent_only").sender("bot", "agent"));

        assertThat(tenant.search("{\"mode\":\"keyword\",\"query\":\"red bike\"}")
                        .json()
                        .get("hits")
                        .toString())
                .isEqualTo(before);
        var ben = api.key(tenant.tenant(), tenant.slug(), new Principal("ben", "human"));
        assertThat(keyword(ben, "bike", "")).containsExactlyInAnyOrder("m-1", "p-1");
        assertThat(ben.search("{\"query\":\"bike\"}").ids()).containsExactlyInAnyOrder("m-1", "m-2", "p-1");
    }

    @Test
    void aVectorHasNoWords() {
        store.embedded(message("m-1", "bread"));
        var vector = "[1" + ",0".repeat(383) + "]";

        assertThat(tenant.search("{\"vector\":" + vector + "}")
                        .json()
                        .get("plan")
                        .toString())
                .isEqualTo("{\"mode\":\"semantic\",\"semantic\":\"exact\",\"keyword\":null}");
        assertThat(tenant.post("/v1/search", "{\"mode\":\"keyword\",\"vector\":" + vector + "}")
                        .errorFields())
                .containsExactly("mode");
    }
}
