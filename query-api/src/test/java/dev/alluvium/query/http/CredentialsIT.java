package dev.alluvium.query.http;

import static dev.alluvium.query.StoredMessages.message;
import static dev.alluvium.query.http.TokenIssuer.claims;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.Scope;
import dev.alluvium.database.TenantState;
import dev.alluvium.query.Calls;
import dev.alluvium.query.Eventually;
import dev.alluvium.query.Parts;
import dev.alluvium.query.QueryApi;
import dev.alluvium.query.RunningApi;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CredentialsIT {
    private static final String SEARCH = "{\"query\":\"the red bike\"}";

    private RunningApi api;

    @BeforeEach
    void connect() throws Exception {
        api = RunningApi.shared();
    }

    @Test
    void aTokenOpensTheTenantThatItNamesBySlugOrId() {
        var tenant = api.tenant();
        var other = api.tenant();
        api.store(tenant).embedded(message("m-1", "the red bike"));
        api.store(other).embedded(message("m-2", "the red bike"));
        for (var name : List.of(tenant.slug(), tenant.tenant().toString())) {
            var caller = tenant.with(api.issuer.token(claims(name)));
            assertThat(caller.search(SEARCH).ids()).containsExactly("m-1");
        }
        for (var name :
                List.of("nobody-" + UUID.randomUUID(), UUID.randomUUID().toString(), "", "A b", "x".repeat(300))) {
            var answer = tenant.with(api.issuer.token(claims(name))).post("/v1/search", SEARCH);
            assertThat(answer.status()).as(name).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
        }
        var nameless = api.issuer.token(claims(tenant.slug()).claim("tenant", null));
        assertThat(tenant.with(nameless).post("/v1/search", SEARCH).status()).isEqualTo(401);
    }

    @Test
    void aTokenReadsOnlyWithTheScopeAndWhileItsTenantIsActive() {
        var tenant = api.tenant();
        var unscoped = tenant.with(api.issuer.token(claims(tenant.slug()).claim("scope", "openid")));
        assertThat(unscoped.get("/v1/status").status()).isEqualTo(403);
        assertThat(unscoped.get("/v1/status").header("WWW-Authenticate")).contains("insufficient_scope");
        var caller = tenant.with(api.issuer.token(claims(tenant.slug())));
        assertThat(caller.get("/v1/tenants").status()).isEqualTo(403);
        api.control.tenants().change(tenant.slug(), null, TenantState.SUSPENDED);
        Eventually.within5s(403, () -> caller.post("/v1/search", SEARCH).status());
        assertThat(caller.get("/v1/status").status()).isEqualTo(403);
    }

    @Test
    void theSubjectOfATokenReadsItsPrivateMessages() {
        var tenant = api.tenant();
        api.store(tenant)
                .embedded(message("m-1", "the red bike").sender("ana", "human").visibility("private"));
        assertThat(tenant.with(api.issuer.token(claims(tenant.slug()).subject("ana")))
                        .search(SEARCH)
                        .ids())
                .containsExactly("m-1");
        assertThat(tenant.with(api.issuer.token(claims(tenant.slug()).subject("bob")))
                        .search(SEARCH)
                        .ids())
                .isEmpty();
    }

    @Test
    void nothingButTheCredentialNamesATenant() throws Exception {
        var tenant = api.tenant();
        var other = api.tenant();
        api.store(tenant).embedded(message("m-1", "the red bike"));
        api.store(other).embedded(message("m-2", "the red bike"));
        var names = List.of(other.slug(), other.tenant().toString());
        try (var http = HttpClient.newHttpClient()) {
            for (var header : List.of(
                    "X-Tenant-Id",
                    "X-Tenant",
                    "Tenant-Id",
                    "X-Alluvium-Tenant",
                    "alluvium-tenant-id",
                    "Cookie",
                    "Forwarded",
                    "X-Forwarded-User")) {
                for (var name : names) {
                    var request = HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + api.server.port() + "/v1/search"))
                            .header("Authorization", "Bearer " + tenant.credential())
                            .header("Content-Type", "application/json")
                            .header(header, header.equals("Cookie") ? "tenant=" + name : name)
                            .POST(HttpRequest.BodyPublishers.ofString(SEARCH))
                            .build();
                    var answer = http.send(request, BodyHandlers.ofString());
                    assertThat(answer.statusCode()).as(header).isEqualTo(200);
                    assertThat(answer.body()).as(header).contains("m-1").doesNotContain("m-2");
                }
            }
        }
        for (var parameter : List.of("tenant", "tenant_id", "tenantId", "slug")) {
            for (var name : names) {
                var answer = tenant.post("/v1/search?" + parameter + "=" + name, SEARCH);
                assertThat(answer.status()).as(parameter).isEqualTo(422);
                var body = "{\"query\":\"the red bike\",\"" + parameter + "\":\"" + name + "\"}";
                assertThat(tenant.post("/v1/search", body).errorFields()).containsExactly(parameter);
                assertThat(tenant.get("/v1/messages/m-2?" + parameter + "=" + name)
                                .status())
                        .isEqualTo(422);
            }
        }
        assertThat(tenant.get("/v1/messages/m-2").status()).isEqualTo(404);
    }

    @Test
    void whoAdministersATenantIssuesItsKeysAndNoOthers() {
        var tenant = api.tenant();
        var other = api.tenant();
        var key = api.control.keys().issue(tenant.tenant(), "admin", Set.of(Scope.ADMIN), null, null);
        for (var credential :
                List.of(key.key(), api.issuer.token(claims(tenant.slug()).claim("scope", "admin")))) {
            var admin = tenant.with(credential);
            var keys = "/v1/tenants/" + tenant.slug() + "/keys";
            var issued = admin.post(keys, "{\"name\":\"reader\",\"scopes\":[\"read\"]}");
            assertThat(issued.status()).as(issued.body()).isEqualTo(201);
            assertThat(tenant.with(issued.json().get("key").stringValue())
                            .get("/v1/status")
                            .status())
                    .isEqualTo(200);
            assertThat(admin.get(keys).status()).isEqualTo(200);
            assertThat(admin.get("/v1/tenants/" + tenant.slug()).status()).isEqualTo(200);
            var id = issued.json().get("key_id").stringValue();
            assertThat(admin.delete(keys + "/" + id).status()).isEqualTo(204);

            var foreign = "/v1/tenants/" + other.slug();
            assertThat(admin.get(foreign).status()).isEqualTo(403);
            assertThat(admin.get(foreign + "/keys").status()).isEqualTo(403);
            assertThat(admin.get("/v1/tenants/nobody").status()).isEqualTo(403);
            assertThat(admin.post(foreign + "/keys", "{\"name\":\"x\",\"scopes\":[\"read\"]}")
                            .status())
                    .isEqualTo(403);
            assertThat(admin.patch("/v1/tenants/" + tenant.slug(), "{\"name\":\"x\"}")
                            .status())
                    .isEqualTo(403);
            assertThat(admin.delete("/v1/tenants/" + tenant.slug()).status()).isEqualTo(403);
            assertThat(admin.get("/v1/tenants").status()).isEqualTo(403);
        }
        assertThat(tenant.get("/v1/tenants/" + tenant.slug() + "/keys").status())
                .isEqualTo(403);
    }

    @Test
    void guessesAreLimitedAndCountedAndAKeyThatHeldKeepsWorking() {
        var tenant = api.tenant();
        var late = api.key(tenant.tenant(), tenant.slug(), null);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var access = new Access(Optional.of(new AdminToken(RunningApi.ADMIN_TOKEN)), Optional.empty(), 3);
        var parts = new Parts(
                api.database,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                meters,
                InstantSource.system());
        try (var server = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);
            assertThat(caller.with(null).get("/v1/status").status()).isEqualTo(401);
            for (int i = 0; i < 3; i++) {
                assertThat(caller.with("alv_guess-" + i).get("/v1/status").status())
                        .isEqualTo(401);
            }
            for (var credential : List.of("alv_guess", "a.b.c")) {
                var answer = caller.with(credential).get("/v1/status");
                assertThat(answer.status()).as(credential).isEqualTo(429);
                assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 20);
                assertThat(answer.header("Content-Type")).isEqualTo(Problem.CONTENT_TYPE);
            }
            // What holds is never refused, not even when it is new here.
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);
            assertThat(caller.with(late.credential()).get("/v1/status").status())
                    .isEqualTo(200);
            assertThat(caller.with(null).get("/metrics").body())
                    .contains("alluvium_auth_failures_total{reason=\"no_credential\"} 1.0")
                    .contains("alluvium_auth_failures_total{reason=\"unknown_key\"} 3.0")
                    .contains("alluvium_auth_failures_total{reason=\"too_many_failures\"} 2.0")
                    .contains("alluvium_auth_failures_total{reason=\"expired_token\"} 0.0")
                    .doesNotContain("guess");
        }
    }

    @Test
    void withoutAnIssuerNoTokenIsTaken() {
        var tenant = api.tenant();
        var access = new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED);
        var parts = new Parts(
                api.database,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                api.meters,
                InstantSource.system());
        try (var server = QueryApi.serve("127.0.0.1", 0, access, parts)) {
            var token = api.issuer.token(claims(tenant.slug()));
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), token);
            assertThat(caller.get("/v1/status").status()).isEqualTo(401);
        }
    }

    @Test
    void keysAreNotInTheDatabase() throws Exception {
        var tenant = api.tenant();
        try (var connection = api.migrated.connectAsSuperuser();
                var statement = connection.prepareStatement(
                        "select count(*) filter (where hash = sha256(?)), count(*) filter (where k::text like ?)"
                                + " from alluvium.api_keys k")) {
            statement.setBytes(1, tenant.credential().getBytes(UTF_8));
            statement.setString(2, "%" + tenant.credential().substring(4) + "%");
            try (var rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
                assertThat(rows.getInt(2)).isZero();
            }
        }
    }
}
