package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.Principal;
import dev.alluvium.query.KnownInsights.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InsightsIT {
    private RunningApi api;
    private Calls tenant;
    private KnownInsights insights;

    @BeforeEach
    void newTenant() throws Exception {
        api = RunningApi.shared();
        tenant = api.tenant();
        insights = new KnownInsights(api, tenant);
        api.store(tenant)
                .embedded(
                        message("m-1", "Ana ordered the red bike."),
                        message("m-2", "The meeting is on Friday.")
                                .sender("bot", "agent")
                                .at(1),
                        message("m-3", "My salary is a secret.")
                                .sender("bob", "human")
                                .visibility("private")
                                .at(2));
    }

    @Test
    void anInsightIsShownWithItsEvidenceAndHistory() {
        var id = insights.put(0, Known.of("Ana has a red bike", "m-1"));

        var one = tenant.get("/v1/insights/" + id).json();

        assertThat(one.at("/text").asString()).isEqualTo("Ana has a red bike");
        assertThat(one.at("/evidence").toString())
                .isEqualTo("[{\"message_id\":\"m-1\",\"quote\":\"quote of"
                        + " m-1\",\"occurred_at\":\"2026-01-01T12:00:00Z\"}]");
        assertThat(one.at("/history/0/change").asString()).isEqualTo("found");
        assertThat(one.at("/strength").asDouble()).isBetween(0.1, 0.5);
        assertThat(tenant.get("/v1/insights/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(tenant.get("/v1/insights/nonsense").status()).isEqualTo(404);
        assertThat(api.tenant().get("/v1/insights/" + id).status()).isEqualTo(404);
        assertThat(tenant.get("/v1/status").json().at("/insights").asInt()).isOne();
    }

    @Test
    void eachFilterOfTheListAdmitsWhatItNames() {
        var bike = insights.put(0, Known.of("Ana has a red bike", "m-1"));
        var friday =
                insights.put(5, Known.of("Meet on Friday", "m-2").kind("task").subject("team"));
        var old = insights.put(9, Known.of("Ana has a blue bike", "m-1").status("superseded"));

        assertThat(list("")).containsExactly(friday, bike);
        assertThat(list("?kind=task")).containsExactly(friday);
        assertThat(list("?subject=ANA")).containsExactly(bike);
        assertThat(list("?status=superseded")).containsExactly(old);
        assertThat(list("?since=2026-01-01T12:01:00Z")).containsExactly(friday);
        assertThat(list("?scope=support")).containsExactly(friday, bike);
        assertThat(list("?scope=sup")).isEmpty();
        assertThat(list("?session_id=s")).hasSize(2);
        assertThat(list("?session_id=other")).isEmpty();
        assertThat(list("?min_strength=0.1")).hasSize(2);
        assertThat(list("?min_strength=0.51")).isEmpty();
    }

    @Test
    void pagesCoverTheListAndACursorBelongsToItsQuestion() {
        var all = new ArrayList<UUID>();
        for (int n = 0; n < 7; n++) {
            all.addFirst(insights.put(n / 2, Known.of("Fact number " + n, "m-1")));
        }
        var paged = new ArrayList<UUID>();
        String cursor = null;
        do {
            var page = tenant.get("/v1/insights?limit=3" + (cursor == null ? "" : "&cursor=" + cursor))
                    .json();
            page.get("insights")
                    .forEach(each ->
                            paged.add(UUID.fromString(each.get("insight_id").asString())));
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : page.get("next_cursor").asString();
            if (cursor != null) {
                assertThat(tenant.get("/v1/insights?kind=fact&cursor=" + cursor).status())
                        .isEqualTo(422);
                assertThat(api.tenant().get("/v1/insights?cursor=" + cursor).status())
                        .isEqualTo(422);
            }
        } while (cursor != null);
        assertThat(paged).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void wrongQuestionsAreRefusedByName() {
        for (var wrong : List.of(
                "kind=gossip",
                "since=yesterday",
                "min_strength=2",
                "min_strength=x",
                "limit=0",
                "cursor=abc",
                "no=1",
                "scope=a//b",
                "subject=",
                "status=retracted",
                "kind=fact&kind=task")) {
            var answer = tenant.get("/v1/insights?" + wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(422);
            assertThat(answer.errorFields()).as(wrong).contains(wrong.substring(0, wrong.indexOf('=')));
        }
    }

    @Test
    void anInsightIsHiddenFromWhoeverDoesNotSeeAllOfItsMessages() {
        var secret = insights.put(0, Known.of("Bob has a salary", "m-3").audience("private:bob"));
        // As it would be while a message that was public a moment ago is private now.
        var stale = insights.put(1, Known.of("Bob has a secret", "m-1", "m-3"));
        var bob = api.key(tenant.tenant(), tenant.slug(), new Principal("bob", "human"));

        assertThat(list("")).isEmpty();
        assertThat(tenant.get("/v1/insights/" + secret).status()).isEqualTo(404);
        assertThat(tenant.get("/v1/insights/" + stale).status()).isEqualTo(404);
        assertThat(found(tenant, "hybrid", "salary secret")).isEmpty();
        assertThat(found(bob, "hybrid", "salary secret")).containsExactlyInAnyOrder(secret, stale);
        assertThat(bob.get("/v1/insights/" + secret).status()).isEqualTo(200);
    }

    @Test
    void anInsightIsHiddenAsSoonAsItsMessageIsEdited() {
        var id = insights.put(0, Known.of("Ana has a red bike", "m-1"));
        assertThat(found(tenant, "semantic", "bike")).containsExactly(id);
        api.database.write(
                tenant.tenant(),
                tx -> tx.sql()
                        .execute(
                                "update alluvium.messages set revision = 2 where tenant_id = ?::uuid and message_id ="
                                        + " 'm-1'",
                                tenant.tenant().value()));
        for (var mode : List.of("semantic", "keyword", "hybrid")) {
            assertThat(found(tenant, mode, "bike")).as(mode).isEmpty();
        }
        assertThat(list("")).isEmpty();
        assertThat(tenant.get("/v1/insights/" + id).status()).isEqualTo(404);
    }

    @Test
    void eachModeFindsInsights() {
        var bike = insights.put(0, Known.of("Ana has a red bike", "m-1"));
        var friday = insights.put(1, Known.of("The team meets on Friday", "m-2").subject("team"));
        var note = insights.put(2, Known.of("Bread is baked at night", "m-1"));

        assertThat(found(tenant, "semantic", "cycling")).startsWith(bike).hasSize(3);
        assertThat(found(tenant, "keyword", "bikes")).containsExactly(bike);
        assertThat(found(tenant, "hybrid", "when does the team meet?"))
                .startsWith(friday)
                .hasSize(3);
        for (var mode : List.of("hybrid", "keyword", "semantic")) {
            assertThat(found(tenant, mode, "x", ",\"must\":[\"baked at night\"]"))
                    .containsExactly(note);
            assertThat(found(tenant, mode, "bread bike night", ",\"must_not\":[\"baked at night\"]"))
                    .doesNotContain(note);
            assertThat(found(tenant, mode, "\"baked at night\" x", ",\"syntax\":\"operators\""))
                    .containsExactly(note);
        }
        assertThat(found(tenant, "hybrid", "team", ",\"must_not\":[\"friday\"]"))
                .doesNotContain(friday);
        var hit = search(tenant, "hybrid", "red bike", ",\"limit\":1").json();
        assertThat(hit.at("/hits/0/evidence/0/message_id").asString()).isEqualTo("m-1");
        assertThat(hit.at("/complete").asBoolean()).isTrue();
        assertThat(hit.at("/plan").toString())
                .isEqualTo("{\"mode\":\"hybrid\",\"semantic\":\"exact\",\"keyword\":\"bm25\"}");
    }

    @Test
    void theFilterOfASearchAsksForOneOfTheMessages() {
        var bike = insights.put(0, Known.of("Ana has a red bike", "m-1"));
        var friday = insights.put(1, Known.of("The team meets on Friday", "m-2"));
        assertThat(found(tenant, "semantic", "x", ",\"filter\":{\"sender_type\":\"agent\"}"))
                .containsExactly(friday);
        assertThat(found(tenant, "semantic", "x", ",\"filter\":{\"sender_id\":\"ana\"},\"limit\":1"))
                .containsExactly(bike);
        assertThat(tenant.post("/v1/search", "{\"query\":\"x\",\"target\":\"insights\",\"context\":1}")
                        .errorFields())
                .containsExactly("context");
    }

    private List<UUID> list(String query) {
        var answer = tenant.get("/v1/insights" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .get("insights")
                .valueStream()
                .map(each -> UUID.fromString(each.get("insight_id").asString()))
                .toList();
    }

    private static List<UUID> found(Calls caller, String mode, String query) {
        return found(caller, mode, query, "");
    }

    private static List<UUID> found(Calls caller, String mode, String query, String more) {
        return search(caller, mode, query, more)
                .json()
                .get("hits")
                .valueStream()
                .map(each -> UUID.fromString(each.get("insight_id").asString()))
                .toList();
    }

    private static Calls.Answer search(Calls caller, String mode, String query, String more) {
        return caller.search("{\"target\":\"insights\",\"mode\":\"" + mode + "\",\"query\":\""
                + query.replace("\"", "\\\"") + "\"" + more + "}");
    }
}
