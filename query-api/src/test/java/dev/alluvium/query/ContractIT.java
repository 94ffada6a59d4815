package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.events.WaitToken;
import dev.alluvium.query.Contract.Operation;
import dev.alluvium.query.docs.ContractRoutes;
import dev.alluvium.query.http.Access;
import dev.alluvium.query.http.AdminToken;
import dev.alluvium.query.http.ApiServer;
import dev.alluvium.query.http.body.RequestBody;
import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The document and the server say the same: each route is in both, and each status in the document can be
/// met.
class ContractIT {
    private static final String JSON = "application/json";

    /// What makes each operation answer well, besides what is in its path.
    private static final Map<String, String> BODIES = Map.ofEntries(
            entry("POST /v1/search", "{\"query\":\"the red bike\",\"filter\":{\"scope\":\"a\"},\"context\":1}"),
            entry("POST /v1/caller/writable", "{\"message_ids\":[\"m-1\"]}"),
            entry("POST /v1/caller/readable", "{\"message_ids\":[\"m-1\"]}"),
            entry(
                    "POST /v1/caller/subscriptions",
                    "{\"subscription_id\":\"%s\",\"url\":\"https://a.test/\",\"kinds\":[\"stored\"],\"sealed\":\"AA==\","
                        + "\"position\":\"p\"}"),
            entry(
                    "POST /v1/caller/connections",
                    "{\"connection_id\":\"%s\",\"kind\":\"slack\",\"name\":\"x\",\"settings\":{},\"sealed\":\"AA==\"}"),
            entry("POST /v1/connections/find", "{\"tenant_id\":\"%t\",\"connection_id\":\"%i\"}"),
            entry("POST /v1/deliveries", "{\"gateway_id\":\"%s\"}"),
            entry(
                    "POST /v1/deliveries/readable",
                    "{\"tenant_id\":\"%t\",\"subscription_id\":\"%i\",\"message_ids\":[\"m-1\"]}"),
            entry("POST /v1/tenants", "{\"slug\":\"%s\",\"name\":\"x\"}"),
            entry("PATCH /v1/tenants/{slug}", "{\"name\":\"other\"}"),
            entry("POST /v1/tenants/{slug}/keys", "{\"name\":\"x\",\"scopes\":[\"read\"]}"));

    private RunningApi api;
    private Calls tenant;
    private UUID insight;
    private String subscription;
    private Calls administrator;
    private final Set<String> met = new ConcurrentSkipListSet<>();

    @BeforeEach
    void newTenant() throws Exception {
        api = RunningApi.shared();
        tenant = api.tenant();
        api.store(tenant)
                .embedded(
                        message("m-0", "hello"),
                        message("m-1", "the red bike").scope("a").at(1));
        subscription = UUID.randomUUID().toString();
        tenant.post(
                "/v1/caller/subscriptions",
                BODIES.get("POST /v1/caller/subscriptions").replace("%s", subscription));
        administrator = tenant.with(api.control
                .keys()
                .issue(tenant.tenant(), "admin", Set.of(Scope.ADMIN), null, null)
                .key());
        administrator.post(
                "/v1/caller/connections",
                BODIES.get("POST /v1/caller/connections").replace("%s", subscription));
        insight = new KnownInsights(api, tenant).put(0, KnownInsights.Known.of("a red bike", "m-1"));
    }

    @Test
    void everyRouteIsInTheDocumentAndNoOther() {
        assertThat(Contract.OURS.operations().stream().map(Operation::name))
                .containsExactlyInAnyOrderElementsOf(api.server.routes());
    }

    @Test
    void theDocumentAndItsPageAreServed() {
        var anyone = tenant.with(null);
        assertThat(anyone.get("/openapi.yaml").body().getBytes(UTF_8)).isEqualTo(ContractRoutes.bytes());

        var page = anyone.get("/docs");

        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe", "http", "*");
        assertThat(namedBy(page)).hasSize(4).allSatisfy(file -> {
            var answer = anyone.get("/" + file);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isNotEmpty();
            assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=300");
        });
        for (var missing : List.of("index.html", "docs.html", "..%2Fopenapi.yaml", "swagger-ui.css%2F")) {
            assertThat(anyone.get("/docs/" + missing).status()).as(missing).isEqualTo(404);
        }
    }

    @Test
    void thePageOfTheDocumentNeedsNothingFromElsewhere() {
        var anyone = tenant.with(null);
        var page = anyone.get("/docs");
        assertThat(page.body()).doesNotContain("//", "<style", "style=");
        assertThat(page.body().replaceAll("<script src=\"[^\"]+\"></script>", ""))
                .doesNotContain("<script");
        assertThat(anyone.get("/docs/docs.js").body())
                .contains("url: \"openapi.yaml\"", "validatorUrl: null")
                .doesNotContain("http");
        assertThat(anyone.get("/docs/swagger-ui.css").body())
                .doesNotContain("@import")
                .doesNotContainPattern("url\\((?![\"']?data:)");
    }

    /// The files that a page asks for.
    private static List<String> namedBy(Calls.Answer page) {
        return Pattern.compile("(?:src|href)=\"(?!data:)([^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void everyStatusInTheDocumentIsMet() throws Exception {
        whatIsAsked();
        whatIsRefused();
        whatIsTooMuch();
        whatTheWorldDoes();

        var wanted = new TreeSet<String>();
        Contract.OURS
                .operations()
                .forEach(each -> each.statuses().forEach(status -> wanted.add(each.name() + " " + status)));
        wanted.removeAll(met);
        assertThat(wanted).as("in the document and never met").isEmpty();
        assertThat(met).as("our own faults").noneMatch(each -> each.endsWith(" 500"));
    }

    private void whatIsAsked() {
        for (var operation : Contract.OURS.operations()) {
            if (!operation.method().equals("DELETE")) {
                met(operation, ask(caller(operation), operation, body(operation)));
            }
        }
        var operator = api.operator();
        var there = api.tenant().slug();
        met("POST /v1/tenants", operator.post("/v1/tenants", newTenant(there, there)));
        met("POST /v1/tenants", operator.post("/v1/tenants", newTenant(there, "other")));
        var keys = "/v1/tenants/" + there + "/keys";
        var key = operator.get(keys).json().at("/keys/0/key_id").stringValue();
        met("DELETE /v1/tenants/{slug}/keys/{id}", operator.delete(keys + "/" + key));
        var dying = api.tenant();
        api.store(dying).embedded(message("m-1", "x"));
        api.control.tenants().erase(dying.slug(), Duration.ZERO);
        met(
                "POST /v1/tenants/{slug}/keys",
                operator.post("/v1/tenants/" + dying.slug() + "/keys", BODIES.get("POST /v1/tenants/{slug}/keys")));
        met("DELETE /v1/tenants/{slug}", operator.delete("/v1/tenants/" + there));
        met("DELETE /v1/caller/connections/{id}", administrator.delete("/v1/caller/connections/" + subscription));
        met(
                "POST /v1/connections/find",
                api.gatewayCalls()
                        .post(
                                "/v1/connections/find",
                                "{\"tenant_id\":\"" + tenant.tenant() + "\",\"connection_id\":\"" + subscription
                                        + "\"}"));
        met("DELETE /v1/caller/subscriptions/{id}", tenant.delete("/v1/caller/subscriptions/" + subscription));
        met(
                "POST /v1/deliveries/readable",
                api.gatewayCalls()
                        .post(
                                "/v1/deliveries/readable",
                                "{\"tenant_id\":\"" + UUID.randomUUID() + "\",\"subscription_id\":\"" + subscription
                                        + "\"}"));
        met(
                "POST /v1/search",
                tenant.post("/v1/search", "{\"query\":\"x\",\"wait_for\":{\"message_id\":\"n\",\"timeout_ms\":1}}"));
        aRejectedRecord();
    }

    private void aRejectedRecord() {
        api.store(tenant).passed(7, "rejected", null, "field-missing: session_id: is missing");
        met(
                "POST /v1/search",
                tenant.post(
                        "/v1/search",
                        "{\"query\":\"x\",\"wait_for\":{\"topic\":\"alluvium.messages\",\"partition\":3,\"offset\":7}}"));
        met("GET /v1/status", tenant.get("/v1/status?until=stored&wait_for=" + new WaitToken(3, 7).text()));
        met("GET /v1/status", tenant.get("/v1/status?timeout_ms=1&wait_for=" + new WaitToken(3, 8).text()));
    }

    private void whatIsRefused() {
        // The operator may, and a tenant that reads.
        var writer = api.control.keys().issue(tenant.tenant(), "writer", Set.of(Scope.WRITE), null, null);
        met("GET /v1/backlog", tenant.with(writer.key()).get("/v1/backlog"));
        for (var operation : closed()) {
            var caller = caller(operation);
            var body = body(operation);
            met(operation, ask(caller.with(null), operation, body));
            met(operation, ask(caller == tenant ? api.operator() : tenant, operation, body));
            met(operation, caller.send(operation.method(), path(operation) + "?no=1", JSON, bytes(body)));
            met(operation, caller.send(operation.method(), missing(operation), JSON, bytes(body)));
            if (operation.takesBody()) {
                met(operation, ask(caller, operation, "{"));
                met(operation, ask(caller, operation, " ".repeat(RequestBody.MAX_BYTES + 1)));
                met(operation, caller.send(operation.method(), path(operation), "text/plain", bytes(body)));
            }
        }
    }

    /// One credential that does not hold is all that this server looks at; and no body is fast enough for it.
    private void whatIsTooMuch() {
        var limits = new Access.Limits(1, 1, 1, new Access.AtOnce(1, 1, 1, 1, 1_000_000), Duration.ofNanos(1));
        var access = new Access(
                        Optional.of(new AdminToken(RunningApi.ADMIN_TOKEN)), Optional.empty(), 1, Networks.NONE, limits)
                .with(RunningApi.gateway());
        var parts = new Parts(
                api.reader,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                api.meters,
                InstantSource.system());
        try (var server = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            for (var operation : closed()) {
                if (operation.takesBody()) {
                    // Each of its own tenant: a second request would be one too many.
                    var caller = caller(operation);
                    met(
                            operation,
                            ask(at(server, caller == tenant ? api.tenant() : caller), operation, body(operation)));
                }
            }
            at(server, tenant.with("alv_wrong")).get("/v1/status");
            for (var operation : closed()) {
                met(operation, ask(at(server, tenant.with("alv_wrong-too")), operation, body(operation)));
            }
        }
    }

    private void whatTheWorldDoes() throws Exception {
        var wire = CutWire.to(SharedParts.postgres());
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var access = new Access(
                        Optional.of(new AdminToken(RunningApi.ADMIN_TOKEN)), Optional.empty(), RunningApi.UNLIMITED)
                .with(RunningApi.gateway());
        try (var database = TenantDatabase.openToRead(wire.settings(api.migrated.reader()), meters);
                var control = ControlDatabase.open(wire.settings(api.migrated.control()), meters);
                var server = QueryApi.serve(
                        "127.0.0.1",
                        0,
                        access,
                        new Parts(
                                database,
                                control,
                                api.model,
                                RunningApi.TEXTS_AT_ONCE,
                                RunningApi.RANKING,
                                meters,
                                InstantSource.system()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            wire.cut();
            var asked = Contract.OURS.operations().stream()
                    .map(operation -> threads.submit(() ->
                            met(operation, ask(at(server, caller(operation)), operation, body(operation)))))
                    .toList();
            for (var each : asked) {
                each.get();
            }
        }
    }

    private static List<Operation> closed() {
        return Contract.OURS.operations().stream()
                .filter(operation -> !operation.open())
                .toList();
    }

    private Calls caller(Operation operation) {
        var tag = operation.node().at("/tags/0").asString("");
        boolean managing = tag.matches("Tenants|Keys|Audit");
        return managing
                ? api.operator()
                : switch (tag) {
                    case "Deliveries" -> api.gatewayCalls();
                    case "Connections" -> administrator;
                    default -> tenant;
                };
    }

    private static Calls at(ApiServer server, Calls caller) {
        return new Calls(server.port(), caller.tenant(), caller.slug(), caller.credential());
    }

    private Calls.Answer ask(Calls caller, Operation operation, String body) {
        return caller.send(operation.method(), path(operation), body == null ? null : JSON, bytes(body));
    }

    private String body(Operation operation) {
        var body = BODIES.get(operation.name());
        var some = UUID.randomUUID().toString();
        return body == null
                ? null
                : body.replace(
                                "\"%s\"",
                                operation.path().contains("tenants") ? "\"c-" + some + "\"" : "\"" + some + "\"")
                        .replace("%t", tenant.tenant().toString())
                        .replace("%i", subscription);
    }

    private static String newTenant(String slug, String name) {
        return "{\"slug\":\"" + slug + "\",\"name\":\"" + name + "\"}";
    }

    private String path(Operation operation) {
        return operation
                .path()
                .replace("{slug}", tenant.slug())
                .replace("{file}", "swagger-ui.css")
                .replace("messages/{id}", "messages/m-1")
                .replace("sessions/{id}", "sessions/s")
                .replace("insights/{id}", "insights/" + insight)
                .replace("{id}", UUID.randomUUID().toString());
    }

    /// Where nothing is, or nothing can be.
    private String missing(Operation operation) {
        return path(operation)
                .replace("/m-1", "/m-2")
                .replaceFirst("insights/.*", "insights/" + UUID.randomUUID())
                .replace("sessions/s", "sessions/" + "s".repeat(201))
                .replaceFirst("tenants/[^/]*(/keys)?$", "tenants/nobody-" + UUID.randomUUID() + "$1");
    }

    private static byte[] bytes(String body) {
        return body == null ? null : body.getBytes(UTF_8);
    }

    private void met(Operation operation, Calls.Answer answer) {
        met(operation.name(), answer);
    }

    private void met(String operation, Calls.Answer answer) {
        met.add(operation + " " + answer.status());
    }
}
