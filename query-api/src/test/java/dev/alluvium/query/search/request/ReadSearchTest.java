package dev.alluvium.query.search.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.alluvium.query.http.body.Json;
import dev.alluvium.query.http.body.SenderKind;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import dev.alluvium.query.search.request.SearchRequest.Mode;
import dev.alluvium.query.search.request.SearchRequest.Question;
import dev.alluvium.query.search.request.SearchRequest.ScopeMatch;
import dev.alluvium.query.search.request.SearchRequest.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadSearchTest {
    private final ReadSearch reader = new ReadSearch(3);

    @Test
    void aQueryAloneTakesTheDefaults() {
        var request = read("{\"query\":\"red bike\"}");

        assertThat(request.question()).isEqualTo(new Question.Text("red bike"));
        assertThat(request.mode()).isEqualTo(Mode.HYBRID);
        assertThat(request.target()).isEqualTo(Target.MESSAGES);
        assertThat(request.limit()).isEqualTo(10);
        assertThat(request.context()).isZero();
        assertThat(request.filter()).isEqualTo(SearchRequest.Filter.NONE);
        assertThat(request.waitFor()).isEmpty();
    }

    @Test
    void theWholeContractIsRead() {
        var request = read("""
            {"query":"q","vector":null,"mode":"semantic","target":"messages","limit":200,
             "filter":{"session_id":"s","sender_id":"ana","sender_type":"agent","channel":"chat",
                       "message_type":"note","scope":"support/billing","scope_match":"inherited",
                       "occurred_after":"2026-01-01T00:00:00+02:00","occurred_before":null,
                       "metadata":{"k":["v",1.50,null,true]}},
             "context":5,"wait_for":{"message_id":"m-1","timeout_ms":0}}\
            """);

        assertThat(request.limit()).isEqualTo(200);
        assertThat(request.context()).isEqualTo(5);
        assertThat(request.filter().senderType()).contains(SenderKind.AGENT);
        assertThat(request.filter().scopeMatch()).isEqualTo(ScopeMatch.INHERITED);
        assertThat(request.filter().occurredAfter()).contains(Instant.parse("2025-12-31T22:00:00Z"));
        assertThat(request.filter().occurredBefore()).isEmpty();
        assertThat(request.filter().metadata()).contains("{\"k\":[\"v\",1.50,null,true]}");
        assertThat(request.waitFor()).contains(new WaitFor(new WaitFor.State.OfMessage("m-1", 0), Duration.ZERO));
    }

    @Test
    void waitingForARevisionOrARecordIsRead() {
        assertThat(waitFor("{\"message_id\":\"m-1\",\"revision\":3}")).isEqualTo(new WaitFor.State.OfMessage("m-1", 3));
        assertThat(waitFor("{\"topic\":\"alluvium.messages\",\"partition\":0,\"offset\":9007199254740993}"))
                .isEqualTo(new WaitFor.State.OfRecord("alluvium.messages", 0, 9_007_199_254_740_993L));
    }

    private WaitFor.State waitFor(String json) {
        return read("{\"query\":\"a\",\"wait_for\":" + json + "}")
                .waitFor()
                .orElseThrow()
                .state();
    }

    @Test
    void wrongWaysToWaitAreNamed() {
        var place = "\"topic\":\"alluvium.messages\",\"partition\":0,\"offset\":1";
        refusesToWait("{\"message_id\":\"m\",\"revision\":0}", "revision");
        refusesToWait("{\"message_id\":\"m\",\"revision\":\"2\"}", "revision");
        refusesToWait("{\"revision\":2}", "message_id");
        refusesToWait("{\"message_id\":\"m\"," + place + "}", "message_id");
        refusesToWait("{\"revision\":1," + place + "}", "revision");
        refusesToWait("{\"offset\":1}", "topic", "partition");
        refusesToWait("{\"topic\":\"alluvium.messages\",\"partition\":0}", "offset");
        refusesToWait("{\"topic\":\"other\",\"partition\":0,\"offset\":1}", "topic");
        refusesToWait("{\"topic\":\"alluvium.messages\",\"partition\":-1,\"offset\":1}", "partition");
        refusesToWait("{\"topic\":\"alluvium.messages\",\"partition\":0,\"offset\":-1}", "offset");
        refusesToWait("{\"topic\":\"alluvium.messages\",\"partition\":0,\"offset\":9223372036854775808}", "offset");
        refusesToWait("\"m-1\"");
    }

    private void refusesToWait(String json, String... fields) {
        refused(
                "{\"query\":\"a\",\"wait_for\":" + json + "}",
                fields.length == 0
                        ? new String[] {"wait_for"}
                        : Stream.of(fields).map(name -> "wait_for." + name).toArray(String[]::new));
    }

    @Test
    void aQueryIsPlainTextUnlessOperatorsAreAskedFor() {
        var text = "\\\"red bike\\\" -blue";
        var plain = read("{\"query\":\"" + text + "\"}");
        assertThat(plain.conditions()).isEqualTo(Conditions.NONE);
        assertThat(plain.question()).isEqualTo(new Question.Text("\"red bike\" -blue"));
        assertThat(read("{\"query\":\"" + text + "\",\"syntax\":\"plain\"}")).isEqualTo(plain);

        var typed = read("{\"query\":\"" + text + "\",\"syntax\":\"operators\",\"must\":[\"sold\"]}");
        assertThat(typed.conditions()).isEqualTo(new Conditions(List.of("red bike", "sold"), List.of("blue")));
        assertThat(typed.question()).isEqualTo(new Question.Text("red bike", "red bike\nsold"));

        var onlyExcluding = read("{\"query\":\"-blue\",\"syntax\":\"operators\"}");
        assertThat(onlyExcluding.question()).isEqualTo(new Question.Text("-blue", ""));
    }

    @Test
    void whatMustAndMustNotBeSaidIsRead() {
        var request =
                read("{\"query\":\"q\",\"must\":[\"red bike\",\"5\"],\"must_not\":[\"well-known\",\"\ud83d\udeb2\"]}");
        assertThat(request.conditions())
                .isEqualTo(new Conditions(List.of("red bike", "5"), List.of("well-known", "\ud83d\udeb2")));
        assertThat(read("{\"query\":\"q\",\"must\":null,\"must_not\":[]}").conditions())
                .isEqualTo(Conditions.NONE);
        assertThat(read("{\"vector\":[1,2,3],\"must\":[\"red\"]}").conditions().must())
                .containsExactly("red");
    }

    @Test
    void eachWrongConditionIsNamed() {
        var element = "\"" + "x".repeat(ReadWords.MAX_CONDITION_CHARACTERS) + "\"";
        var most = "[" + (element + ",").repeat(ReadWords.MAX_CONDITIONS - 1) + element + "]";
        assertThat(read("{\"query\":\"q\",\"must\":" + most + "}").conditions().must())
                .hasSize(ReadWords.MAX_CONDITIONS);
        refused("{\"query\":\"q\",\"must\":" + most.replace("]", ",\"x\"]") + "}", "must");
        refused("{\"query\":\"q\",\"must_not\":[\"ok\"," + element.replace("\"x", "\"xx") + "]}", "must_not[1]");
        refused("{\"query\":\"q\",\"must\":\"red bike\"}", "must");
        refused("{\"query\":\"q\",\"must_not\":{\"a\":1}}", "must_not");
        refused("{\"query\":\"q\",\"must\":[1,null,[\"a\"],\"ok\"]}", "must[0]", "must[1]", "must[2]");
        refused(
                "{\"query\":\"q\",\"must_not\":[\"\",\" \",\"?!\",\"\u200b\"]}",
                "must_not[0]",
                "must_not[1]",
                "must_not[2]",
                "must_not[3]");
        refused("{\"query\":\"q\",\"must\":[\"a\\u0000\"]}", "must[0]");
        refused("{\"query\":\"q\",\"syntax\":\"lucene\"}", "syntax");
        refused("{\"query\":\"q\",\"syntax\":true}", "syntax");
        refused("{\"vector\":[1,2,3],\"syntax\":\"operators\"}", "syntax");
        refused("{\"must\":[\"red\"]}", "query", "vector");
        refused("{\"query\":\"" + "-x ".repeat(51) + "\",\"syntax\":\"operators\"}", "query");
        refused("{\"query\":\"-" + "x".repeat(1_001) + "\",\"syntax\":\"operators\"}", "query");
        assertThat(read("{\"query\":\"" + "-x ".repeat(51) + "\"}").conditions())
                .isEqualTo(Conditions.NONE);
    }

    @Test
    void aVectorIsBroughtToLengthOne() {
        var question = (Question.Vector) read("{\"vector\":[3,0.0,-4e0]}").question();

        assertThat(question.values()[0]).isCloseTo(0.6f, within(1e-6f));
        assertThat(question.values()[2]).isCloseTo(-0.8f, within(1e-6f));
    }

    @Test
    void eachWrongFieldIsNamed() {
        refused("{}", "query", "vector");
        refused("{\"query\":\"a\",\"vector\":[1,2,3]}", "query", "vector");
        refused("{\"query\":7}", "query");
        refused("{\"query\":\"\"}", "query");
        refused("{\"query\":\"a\\u0000b\"}", "query");
        refused("{\"query\":\"\\ud800\"}", "query");
        refused("{\"query\":\"\\udc00\\ud800\"}", "query");
        refused("{\"query\":\"" + "x".repeat(40_000) + "\"}", "query");
        refused("{\"vector\":[1,2,3],\"mode\":\"keyword\"}", "mode");
        refused("{\"query\":\"a\",\"mode\":\"SEMANTIC\"}", "mode");
        refused("{\"query\":\"a\",\"target\":\"insights\",\"context\":1}", "context");
        refused("{\"query\":\"a\",\"limit\":0}", "limit");
        refused("{\"query\":\"a\",\"limit\":201}", "limit");
        refused("{\"query\":\"a\",\"limit\":1.5}", "limit");
        refused("{\"query\":\"a\",\"limit\":\"10\"}", "limit");
        refused("{\"query\":\"a\",\"limit\":NaN}", "limit");
        refused("{\"query\":\"a\",\"limit\":99999999999999999999999}", "limit");
        refused("{\"query\":\"a\",\"limit\":true}", "limit");
        refused("{\"query\":\"a\",\"context\":6}", "context");
        refused("{\"query\":\"a\",\"context\":-1}", "context");
        refused("{\"query\":\"a\",\"explain\":\"true\"}", "explain");
        refused("{\"query\":\"a\",\"explain\":1}", "explain");
        refused("{\"query\":\"a\",\"explain\":true,\"target\":\"insights\"}", "explain");
        refused("{\"query\":\"a\",\"top_k\":3}", "top_k");
        refused("{\"query\":\"a\",\"filter\":[]}", "filter");
        refused("{\"query\":\"a\",\"filter\":{\"tenant_id\":\"x\"}}", "filter.tenant_id");
        refused("{\"query\":\"a\",\"filter\":{\"session_id\":5}}", "filter.session_id");
        refused("{\"query\":\"a\",\"filter\":{\"channel\":\"" + "c".repeat(201) + "\"}}", "filter.channel");
        refused("{\"query\":\"a\",\"filter\":{\"sender_type\":\"robot\"}}", "filter.sender_type");
        refused("{\"query\":\"a\",\"filter\":{\"scope\":\"/a\"}}", "filter.scope");
        refused("{\"query\":\"a\",\"filter\":{\"scope\":\"a//b\"}}", "filter.scope");
        refused("{\"query\":\"a\",\"filter\":{\"scope_match\":\"prefix\"}}", "filter.scope_match");
        refused("{\"query\":\"a\",\"filter\":{\"occurred_after\":\"yesterday\"}}", "filter.occurred_after");
        refused("{\"query\":\"a\",\"filter\":{\"occurred_after\":\"2026-01-01\"}}", "filter.occurred_after");
        refused(
                "{\"query\":\"a\",\"filter\":{\"occurred_before\":\"+999999999-12-31T00:00:00Z\"}}",
                "filter.occurred_before");
        refused("{\"query\":\"a\",\"filter\":{\"metadata\":\"k=v\"}}", "filter.metadata");
        refused("{\"query\":\"a\",\"filter\":{\"metadata\":{\"k\":\"\\u0000\"}}}", "filter.metadata");
        refused("{\"query\":\"a\",\"filter\":{\"metadata\":{\"k\\u0000\":1}}}", "filter.metadata");
        refused("{\"query\":\"a\",\"filter\":{\"metadata\":{\"k\":1e2000}}}", "filter.metadata");
        refused("{\"query\":\"a\",\"filter\":{\"metadata\":{\"k\":[NaN]}}}", "filter.metadata");
        refused("{\"query\":\"a\",\"wait_for\":{}}", "wait_for.message_id");
        refused("{\"query\":\"a\",\"wait_for\":{\"message_id\":\"m\",\"timeout_ms\":30001}}", "wait_for.timeout_ms");
    }

    @Test
    void aVectorThatCannotBeComparedIsRefused() {
        for (var vector : List.of(
                "[1,2]",
                "[1,2,3,4]",
                "[]",
                "{}",
                "\"1,2,3\"",
                "[1,2,\"3\"]",
                "[1,2,null]",
                "[1,2,[3]]",
                "[0,0,0]",
                "[0,-0.0,0e5]",
                "[1e-30,0,0]",
                "[1e-400,0,0]",
                "[NaN,1,2]",
                "[1,Infinity,2]",
                "[1,-Infinity,2]",
                "[1,1e999,2]",
                "[65505,1,2]",
                "[1,-1e38,2]",
                "[1,2,99999999999999999999]")) {
            refused("{\"vector\":" + vector + "}", "vector");
        }
    }

    @Test
    void allFaultsAreToldAtOnce() {
        refused(
                "{\"query\":1,\"limit\":0,\"nope\":1,\"filter\":{\"scope\":1,\"x\":2}}",
                "query",
                "limit",
                "filter.scope",
                "filter.x",
                "nope");
    }

    @Test
    void theTextIsNotInAnyPrintedForm() {
        assertThat(read("{\"query\":\"a private matter\"}").toString()).doesNotContain("private");
    }

    private SearchRequest read(String body) {
        return reader.read(Json.parse(body.getBytes(UTF_8)));
    }

    private void refused(String body, String... fields) {
        try {
            read(body);
        } catch (ProblemException e) {
            assertThat(e.problem().status()).as("%s: %s", body, e.problem()).isEqualTo(422);
            assertThat(e.problem().errors())
                    .as(body)
                    .extracting(Problem.FieldError::field)
                    .containsExactlyInAnyOrder(fields);
            return;
        }
        throw new AssertionError("accepted: " + body);
    }
}
