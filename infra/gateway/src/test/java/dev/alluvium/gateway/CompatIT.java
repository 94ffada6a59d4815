package dev.alluvium.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.SenderType;
import dev.alluvium.gateway.mcp.PublicPlace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a program meets that was written for others, over a real Kafka.
class CompatIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BOTH = "[\"read\",\"write\"]";
    private static final String HIT = "{\"hits\":[{\"message_id\":\"m\",\"session_id\":\"s\",\"content\":\"a red"
        + " bike\",\"score\":0.6,\"sender\":{\"id\":\"ana\",\"type\":\"human\"},"
        + "\"channel\":\"chat\",\"message_type\":\"chat\",\"scope\":\"\",\"occurred_at\":\"2026-01-01T00:00:00Z\","
        + "\"metadata\":{\"k\":1,\"list\":[1],\"mem0\":{\"user_id\":\"ana\"}}},{\"message_id\":\"n\",\"score\":0.1}]}";

    private static FakeQueryApi api;
    private static RunningGateway gateway;

    private String key;
    private UUID tenant;

    @BeforeAll
    static void start() throws Exception {
        api = new FakeQueryApi();
        gateway = RunningGateway.start(api, new PublicPlace(Optional.empty(), Optional.empty()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        api.close();
    }

    @BeforeEach
    void credential() {
        api.answers.clear();
        api.asked.clear();
        api.answers.put("/v1/search", HIT);
        key = "k" + UUID.randomUUID();
        tenant = api.caller(key, BOTH, "null");
    }

    @Test
    void aTenantIsAVectorStore() throws Exception {
        var answer = post("/v1/vector_stores/t/search", "{\"query\":\"bike\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        var page = JSON.readTree(answer.body());
        assertThat(page.path("object").stringValue()).isEqualTo("vector_store.search_results.page");
        assertThat(page.at("/search_query/0").stringValue()).isEqualTo("bike");
        assertThat(page.path("has_more").booleanValue(true)).isFalse();
        var found = page.at("/data/0");
        assertThat(found.path("file_id").stringValue()).isEqualTo("m");
        assertThat(found.path("filename").stringValue()).isEqualTo("s");
        assertThat(found.at("/content/0")).isEqualTo(JSON.readTree("{\"type\":\"text\",\"text\":\"a red bike\"}"));
        assertThat(found.at("/attributes/k").intValue()).isEqualTo(1);
        assertThat(found.at("/attributes/sender_id").stringValue()).isEqualTo("ana");
        assertThat(found.path("attributes").has("list")).isFalse();
        assertThat(searched()).isEqualTo(JSON.readTree("{\"query\":\"bike\",\"limit\":10,\"filter\":{}}"));
    }

    @Test
    void aScopeAndFiltersNarrowAStore() throws Exception {
        post(
                "/v1/vector_stores/" + tenant + "/a/b/search",
                "{\"query\":[\"red\",\"bike\"],\"max_num_results\":5,\"rewrite_query\":true,"
                    + "\"ranking_options\":{\"score_threshold\":0.5},\"filters\":{\"type\":\"and\",\"filters\":["
                    + "{\"type\":\"eq\",\"key\":\"k\",\"value\":1},{\"type\":\"eq\",\"key\":\"channel\",\"value\":\"chat\"},"
                    + "{\"type\":\"gte\",\"key\":\"occurred_at\",\"value\":\"2026-01-01T00:00:00Z\"}]}}");

        assertThat(searched())
                .isEqualTo(
                        JSON.readTree(
                                "{\"query\":\"red\\n"
                                    + "bike\",\"limit\":5,\"filter\":{\"channel\":\"chat\",\"occurred_after\":\"2026-01-01T00:00:00Z\",\"metadata\":{\"k\":1},\"scope\":\"a/b\"}}"));
        var some = post(
                "/v1/vector_stores/t%2Fa/search", "{\"query\":\"x\",\"ranking_options\":{\"score_threshold\":0.5}}");
        assertThat(JSON.readTree(some.body()).path("data").size()).isEqualTo(1);
    }

    @Test
    void aStoreOfOthersIsNone() throws Exception {
        for (var store : List.of("other", UUID.randomUUID().toString(), "t/", "other/a", "tt")) {
            assertThat(post("/v1/vector_stores/" + store + "/search", "{\"query\":\"x\"}")
                            .statusCode())
                    .as(store)
                    .isEqualTo(404);
        }
        assertThat(api.asked).noneMatch(each -> each.contains("/v1/search"));
        for (var body : List.of(
                "{}",
                "{\"query\":3}",
                "{\"query\":[]}",
                "{\"query\":\"x\",\"max_num_results\":51}",
                "{\"query\":\"x\",\"filters\":{\"type\":\"or\",\"filters\":[]}}",
                "{\"query\":\"x\",\"filters\":{\"type\":\"gt\",\"key\":\"k\",\"value\":1}}",
                "{\"query\":\"x\",\"filters\":{\"type\":\"ne\",\"key\":\"k\",\"value\":1}}")) {
            var refused = post("/v1/vector_stores/t/search", body);
            assertThat(refused.statusCode()).as(body).isEqualTo(422);
            assertThat(JSON.readTree(refused.body()).at("/error/message").stringValue())
                    .isNotEmpty();
        }
        assertThat(post("/v1/vector_stores/t/search", "[]").statusCode()).isEqualTo(400);
        key = "unknown";
        assertThat(post("/v1/vector_stores/t/search", "{\"query\":\"x\"}").statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatMem0AddsIsPublished() throws Exception {
        var added = post(
                "/compat/mem0/v1/memories/",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"I like"
                    + " bikes\"},{\"role\":\"assistant\",\"content\":\"Noted\"}],"
                    + "\"user_id\":\"ana\",\"agent_id\":\"bot\",\"run_id\":\"r\",\"metadata\":{\"k\":1},\"version\":\"v2\"}");

        assertThat(added.statusCode()).isEqualTo(200);
        var results = JSON.readTree(added.body()).path("results");
        assertThat(results.valueStream().map(its -> its.path("memory").stringValue()))
                .containsExactly("I like bikes", "Noted");
        var published = published();
        assertThat(published)
                .extracting(Message::messageId)
                .containsExactly(
                        results.at("/0/id").stringValue(), results.at("/1/id").stringValue());
        assertThat(published).extracting(its -> its.sender().id()).containsExactly("ana", "bot");
        assertThat(published.getLast().sender().type()).isEqualTo(SenderType.AGENT);
        assertThat(published).allMatch(its -> its.sessionId().equals("r"));
        assertThat(JSON.readTree(published.getFirst().metadata()))
                .isEqualTo(JSON.readTree(
                        "{\"k\":1,\"mem0\":{\"user_id\":\"ana\",\"agent_id\":\"bot\",\"run_id\":\"r\"}}"));
        assertThat(post("/compat/mem0/memories", "{\"messages\":\"I like cake\",\"user_id\":\"ana\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(published().getLast().content()).isEqualTo("I like cake");
        assertThat(send("DELETE", "/compat/mem0/v1/memories/m/", "").statusCode())
                .isEqualTo(200);
        assertThat(published().getLast().operation()).isEqualTo(Operation.DELETE);
    }

    @Test
    void whatMem0LooksForIsFoundForItsUser() throws Exception {
        var plain = post("/compat/mem0/search", "{\"query\":\"bike\",\"user_id\":\"ana\",\"limit\":3}");
        assertThat(searched())
                .isEqualTo(JSON.readTree(
                        "{\"query\":\"bike\",\"limit\":3,\"filter\":{\"metadata\":{\"mem0\":{\"user_id\":\"ana\"}}}}"));
        var first = JSON.readTree(plain.body()).at("/results/0");
        assertThat(first.path("memory").stringValue()).isEqualTo("a red bike");
        assertThat(first.path("user_id").stringValue()).isEqualTo("ana");
        assertThat(first.path("metadata")).isEqualTo(JSON.readTree("{\"k\":1,\"list\":[1]}"));

        var hosted = post(
                "/compat/mem0/v2/memories/search/",
                "{\"query\":\"bike\",\"top_k\":2,\"filters\":{\"AND\":[{\"user_id\":\"ana\"},{\"run_id\":\"r\"}]}}");
        assertThat(JSON.readTree(hosted.body()).isArray()).isTrue();
        assertThat(searched().at("/filter/metadata/mem0/run_id").stringValue()).isEqualTo("r");
        assertThat(JSON.readTree(send("GET", "/compat/mem0/v1/memories/?user_id=ana", "")
                                .body())
                        .at("/0/id")
                        .stringValue())
                .isEqualTo("m");
        api.answers.put("/v1/messages/m", "{\"message_id\":\"m\",\"content\":\"c\"}");
        assertThat(JSON.readTree(send("GET", "/compat/mem0/memories/m", "").body())
                        .path("memory")
                        .stringValue())
                .isEqualTo("c");
        assertThat(send("GET", "/compat/mem0/v1/ping/", "").statusCode()).isEqualTo(200);
    }

    @Test
    void whatMem0DoesNotSayItIsToldOf() throws Exception {
        assertThat(send("GET", "/compat/mem0/memories", "").statusCode()).isEqualTo(400);
        assertThat(post("/compat/mem0/memories", "{\"messages\":\"x\"}").statusCode())
                .isEqualTo(400);
        assertThat(post("/compat/mem0/search", "{\"query\":\"x\"}").statusCode())
                .isEqualTo(400);
        assertThat(post("/compat/mem0/search", "{\"user_id\":\"x\"}").statusCode())
                .isEqualTo(422);
        for (var messages :
                List.of("[]", "[3]", "[{\"role\":\"user\"}]", "3", "[{\"role\":\"king\",\"content\":\"x\"}]")) {
            assertThat(post("/compat/mem0/memories", "{\"user_id\":\"a\",\"messages\":" + messages + "}")
                            .statusCode())
                    .as(messages)
                    .isEqualTo(422);
        }
        assertThat(post("/compat/mem0/search", "{\"query\":\"x\",\"filters\":{\"OR\":[{\"user_id\":\"a\"}]}}")
                        .statusCode())
                .isEqualTo(422);
        api.callers.put(
                "Bearer reads" + key, api.callers.get("Bearer " + key).replace("\"read\",\"write\"", "\"read\""));
        key = "reads" + key;
        assertThat(post("/compat/mem0/memories", "{\"messages\":\"x\",\"user_id\":\"a\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(published()).isEmpty();
    }

    private JsonNode searched() {
        return JSON.readTree(api.lastBody(key));
    }

    private List<Message> published() {
        return RunningGateway.published(tenant);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body);
    }

    /// As each of them says who it is.
    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Authorization", (path.startsWith("/compat/mem0/v") ? "Token " : "Bearer ") + key)
                .build();
        return Contract.held(HTTP.send(request, BodyHandlers.ofString()));
    }
}
