package dev.alluvium.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Slugs, names, principals and credentials that nobody means well with: each gets the caller's own error, is taken
/// for the text that it is, and hurts nobody else.
class HostileNamesIT {
    private static final String SQL = "x'); drop table alluvium.tenants; --";

    private RunningApi api;
    private Calls operator;
    private Calls tenant;

    @BeforeEach
    void connect() throws Exception {
        api = RunningApi.shared();
        operator = api.operator();
        tenant = api.tenant();
    }

    @Test
    void slugsInThePath() {
        for (var slug : List.of(
                Calls.encoded(SQL),
                "%00",
                "a%00b",
                "%ff%fe",
                "%c3%28",
                "..",
                "%2e%2e%2f",
                "a".repeat(4_000),
                "%F0%9F%9A%B2")) {
            for (var path : List.of("/v1/tenants/" + slug, "/v1/tenants/" + slug + "/keys")) {
                assertThat(operator.get(path).status()).as(path).isIn(400, 404);
            }
            assertThat(operator.delete("/v1/tenants/" + slug).status()).as(slug).isIn(400, 404, 405);
        }
        everythingIsAsItWas();
    }

    /// A caller that is not told would send its next request into a connection that has ended.
    @Test
    void anAnswerThatEndsItsConnectionSaysSo() {
        assertThat(operator.get("/v1/tenants/a%00b").header("Connection")).isEqualTo("close");
    }

    @Test
    void slugsAndNamesInABody() {
        for (var slug : List.of(SQL, "a\\u0000b", "\\ud800", "a".repeat(500_000))) {
            var answer = operator.post("/v1/tenants", "{\"slug\":\"" + slug + "\",\"name\":\"x\"}");
            assertThat(answer.status()).isIn(400, 422);
        }
        for (var name : List.of("a\\u0000b", "\\ud800", " ", "n".repeat(500_000))) {
            var body = "{\"slug\":\"" + tenant.slug() + "-x\",\"name\":\"" + name + "\"}";
            assertThat(operator.post("/v1/tenants", body).status()).isIn(400, 422);
        }
        var invalid = ("{\"slug\":\"" + tenant.slug() + "-x\",\"name\":\"\u00ff\u00fe\"}").getBytes(ISO_8859_1);
        assertThat(operator.send("POST", "/v1/tenants", "application/json", invalid)
                        .status())
                .isEqualTo(400);
        var named = operator.patch("/v1/tenants/" + tenant.slug(), "{\"name\":\"" + SQL + "\"}");
        assertThat(named.json().get("name").stringValue()).isEqualTo(SQL);
        everythingIsAsItWas();
    }

    @Test
    void principalsOfKeys() {
        var keys = "/v1/tenants/" + tenant.slug() + "/keys";
        for (var id : List.of("a\\u0000b", "\\ud800", "", "p".repeat(500_000))) {
            assertThat(operator.post(keys, keyOf(id)).status()).isIn(400, 422);
        }
        var issued = operator.post(keys, keyOf(SQL));
        assertThat(issued.status()).isEqualTo(201);
        var caller = tenant.with(issued.json().get("key").stringValue());
        assertThat(caller.search("{\"query\":\"x\"}").ids()).isEmpty();
        assertThat(operator.get(keys).body()).contains(SQL);
        everythingIsAsItWas();
    }

    @Test
    void credentialsInTheHeader() throws IOException {
        for (var credential : List.of(
                "\u00ff\u00fe",
                "a\u0000b",
                "alv_\u00c3\u0028",
                SQL,
                "a".repeat(6_000),
                "a".repeat(1_000_000),
                "..",
                "a.b.c")) {
            var status = statusOf(credential);
            // None when the server hangs up on a megabyte that is still being written.
            assertThat(status).as("%.20s", credential).isIn("400", "401", "431", "429", "none");
        }
        everythingIsAsItWas();
    }

    private static String keyOf(String principal) {
        return "{\"name\":\"k\",\"scopes\":[\"read\"],\"principal\":{\"id\":\"" + principal + "\",\"type\":\"human\"}}";
    }

    private void everythingIsAsItWas() {
        assertThat(operator.get("/v1/tenants/" + tenant.slug()).status()).isEqualTo(200);
        assertThat(tenant.get("/v1/status").status()).isEqualTo(200);
    }

    /// As bytes, since a client that means well would not send them.
    private String statusOf(String credential) throws IOException {
        try (var socket = new Socket("127.0.0.1", api.server.port())) {
            socket.setSoTimeout(10_000);
            var request = new ByteArrayOutputStream();
            request.write(("GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ")
                    .getBytes(UTF_8));
            request.write(credential.getBytes(ISO_8859_1));
            request.write("\r\n\r\n".getBytes(UTF_8));
            try {
                socket.getOutputStream().write(request.toByteArray());
                var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
                return answer.isEmpty() ? "none" : answer.split(" ", 3)[1];
            } catch (SocketException e) {
                return "none";
            }
        }
    }
}
