package dev.alluvium.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.query.http.body.RequestBody;
import dev.alluvium.query.http.problem.Problem;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BadRequestsIT {
    private static final String JSON = "application/json";

    private RunningApi api;
    private Calls tenant;

    @BeforeEach
    void newTenant() throws Exception {
        api = RunningApi.shared();
        tenant = api.tenant();
    }

    @Test
    void malformedBodiesAreRefused() {
        for (var body :
                new String[] {"", "{", "[]", "{\"query\":\"a\"}}", "{\"query\":\"a\",\"query\":\"b\"}", "nonsense"}) {
            problem(tenant.post("/v1/search", body), 400);
        }
        problem(tenant.post("/v1/search", "{\"query\":" + "[".repeat(50_000)), 400);
    }

    @Test
    void wrongFieldsAreNamed() {
        var fields = Map.of(
                "{\"query\":\"a\",\"limit\":0}",
                "limit",
                "{\"query\":\"a\",\"limit\":201}",
                "limit",
                "{\"query\":\"a\",\"mode\":\"fuzzy\"}",
                "mode",
                "{\"vector\":[1,2]}",
                "vector",
                "{\"vector\":[NaN" + ",1".repeat(383) + "]}",
                "vector",
                "{\"vector\":[65600" + ",1".repeat(383) + "]}",
                "vector",
                "{\"vector\":[0" + ",0".repeat(383) + "]}",
                "vector",
                "{\"query\":\"a\",\"fitler\":{}}",
                "fitler",
                "{\"query\":\"a\",\"filter\":{\"metadata\":{\"k\":\"\\u0000\"}}}",
                "filter.metadata");
        fields.forEach((body, field) -> {
            var answer = tenant.post("/v1/search", body);
            problem(answer, 422);
            assertThat(answer.errorFields()).containsExactly(field);
        });
        var both = tenant.post("/v1/search", "{\"query\":\"a\",\"vector\":[1]}");
        assertThat(both.errorFields()).contains("query", "vector");
    }

    @Test
    void requestsThatBreakHttpAreAnsweredByAProblemDocument() {
        problem(tenant.get("/v1/nowhere"), 404);
        problem(tenant.get("/"), 404);
        var method = tenant.get("/v1/search");
        problem(method, 405);
        assertThat(method.header("Allow")).contains("POST");
        problem(tenant.send("PUT", "/v1/status", JSON, new byte[0]), 405);
        problem(tenant.send("POST", "/v1/search", "text/plain", "{\"query\":\"a\"}".getBytes(UTF_8)), 415);
        problem(tenant.send("POST", "/v1/search", JSON + "; charset=utf-16", new byte[0]), 415);
        problem(tenant.send("POST", "/v1/search", null, new byte[0]), 415);
        problem(tenant.get("/v1/messages/%ff"), 400);
        problem(tenant.get("/v1/status?tenant=other"), 422);
        problem(tenant.get("/v1/sessions/s/messages?limit=0"), 422);
        problem(tenant.get("/v1/sessions/s/messages?limit=201"), 422);
        problem(tenant.get("/v1/sessions/s/messages?limit=ten"), 422);
        problem(tenant.get("/v1/sessions/s/messages?limit=1&limit=2"), 422);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndTheAnswerArrives() {
        var body = new byte[12_000_000];
        java.util.Arrays.fill(body, (byte) ' ');
        problem(tenant.send("POST", "/v1/search", JSON, body), 413);
        problem(tenant.send("POST", "/v1/search", JSON, new byte[RequestBody.MAX_BYTES + 1]), 413);
        problem(tenant.send("POST", "/v1/search", JSON, new byte[RequestBody.MAX_BYTES]), 400);
    }

    @Test
    void oddTextsGetASensibleAnswer() {
        for (var text : new String[] {
            "?!…",
            "🚲🚲",
            "\\u0001\\u0002",
            "שלום",
            "'; drop table messages; --",
            "a:* & (b | !c)",
            "%_\\\\",
            "x ".repeat(15_000)
        }) {
            assertThat(tenant.search("{\"query\":\"" + text + "\"}").ids()).isEmpty();
        }
    }

    @Test
    void aRequestThatIsNotHttpIsAnsweredByAProblemDocument() throws IOException {
        try (var socket = new Socket("127.0.0.1", api.server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("GET /v1/status HTTP/1.1\r\nBroken header\r\n\r\n".getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400").contains(Problem.CONTENT_TYPE);
        }
    }

    private static void problem(Calls.Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("status").intValue()).isEqualTo(status);
        assertThat(answer.json().get("title").stringValue()).isNotBlank();
        assertThat(answer.json().get("detail").stringValue()).isNotBlank();
    }
}
