package dev.alluvium.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What an agent reads that starts `alluvium mcp`.
class BridgeTest {
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"%s\"}\n";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch quickIsAnswered = new CountDownLatch(1);
    private final CountDownLatch slowIsAsked = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/mcp", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        quickIsAnswered.countDown();
        server.stop(0);
    }

    @Test
    void anAnswerIsALineAndANotificationHasNone() throws Exception {
        var said =
                carried("\n" + CALL.formatted("1", "ping") + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n");

        assertThat(said).hasSize(1);
        assertThat(said.getFirst().path("id").intValue()).isEqualTo(1);
        assertThat(said.getFirst().at("/result/said").stringValue()).isEqualTo("a b");
        assertThat(asked).hasSize(2).allMatch(each -> each.startsWith("Bearer key acme "));
    }

    @Test
    void requestsAreUnderWayAtTheSameTime() throws Exception {
        var said = carried(CALL.formatted("\"s\"", "slow") + CALL.formatted("\"q\"", "quick"));

        // The slow one is answered only once the quick one is, so that one after the other neither would be.
        assertThat(said).extracting(each -> each.path("id").stringValue()).containsExactlyInAnyOrder("q", "s");
    }

    @Test
    void whatIsCancelledIsNotAnswered() throws Exception {
        var in = new java.io.PipedOutputStream();
        var source = new java.io.PipedInputStream(in);
        var out = new ByteArrayOutputStream();
        var bridge = bridge(address(), out);
        var running = Thread.startVirtualThread(() -> run(bridge, source));
        in.write(CALL.formatted("7", "slow").getBytes(UTF_8));
        in.flush();
        slowIsAsked.await();
        in.write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}\n"
                .getBytes(UTF_8));
        in.close();
        running.join();

        assertThat(lines(out)).isEmpty();
    }

    @Test
    void theRevisionThatWasAgreedOnIsSaidFromThenOn() throws Exception {
        carried(CALL.formatted("1", "initialize"));
        var out = new ByteArrayOutputStream();
        var gateway = gateway(address());
        for (var method : List.of("initialize", "tools/list")) {
            new Bridge(gateway, out)
                    .run(new ByteArrayInputStream(CALL.formatted("1", method).getBytes(UTF_8)));
        }
        assertThat(asked.getLast()).contains("2025-11-25");

        carried("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"söß\",\"_meta\":"
                + "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}\n");
        assertThat(asked.getLast()).contains("2026-07-28 tools/call =?base64?c8O2w58=?=");
    }

    @Test
    void whatGoesWrongIsAnErrorOfItsRequest() throws Exception {
        var said = carried("no json\n" + "x".repeat(3 << 20) + "\n" + CALL.formatted("3", "refused"));
        assertThat(said)
                .extracting(each -> each.at("/error/code").intValue())
                .containsExactlyInAnyOrder(Rpc.PARSE_ERROR, Rpc.INVALID_REQUEST, Rpc.NOT_REACHED);
        assertThat(said)
                .filteredOn(each -> each.path("id").isInt())
                .singleElement()
                .matches(each -> each.at("/error/message").stringValue().contains("too many")
                        && each.at("/error/data/status").intValue() == 429);

        var away = new ByteArrayOutputStream();
        bridge(URI.create("http://127.0.0.1:9"), away)
                .run(new ByteArrayInputStream(CALL.formatted("4", "ping").getBytes(UTF_8)));
        assertThat(lines(away).getFirst().path("id").intValue()).isEqualTo(4);
        assertThat(lines(away).getFirst().at("/error/message").stringValue()).contains("does not answer");
    }

    @Test
    void withoutAKeyTheRequestIsToldWhy() throws Exception {
        var out = new ByteArrayOutputStream();
        var gateway = new Gateway(address(), Optional.of("acme"), new Gateway.Credential() {
            @Override
            public String text() {
                throw new Failure("no admin token");
            }

            @Override
            public boolean renew(String refused) {
                return false;
            }
        });
        new Bridge(gateway, out)
                .run(new ByteArrayInputStream(CALL.formatted("1", "ping").getBytes(UTF_8)));
        assertThat(lines(out).getFirst().at("/error/message").stringValue()).isEqualTo("no admin token");
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = JsonText.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
        var headers = exchange.getRequestHeaders();
        asked.add(String.join(
                " ",
                headers.getFirst("Authorization"),
                headers.getFirst("X-Project-ID"),
                headers.getFirst("MCP-Protocol-Version"),
                headers.getFirst("Mcp-Method"),
                headers.getFirst("Mcp-Name")));
        var method = body.path("method").stringValue();
        if (!body.has("id")) {
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
            return;
        }
        if (method.equals("slow")) {
            slowIsAsked.countDown();
            await();
        }
        boolean refused = method.equals("refused");
        var text = refused
                ? "{\"title\":\"x\",\"status\":429,\"detail\":\"too many\"}"
                : "{\"jsonrpc\":\"2.0\",\n\"id\":" + body.get("id")
                        + ",\"result\":{\"said\":\"a b\",\r\n\"protocolVersion\":\"2025-11-25\"}}";
        exchange.sendResponseHeaders(refused ? 429 : 200, text.length());
        exchange.getResponseBody().write(text.getBytes(UTF_8));
        exchange.close();
        if (method.equals("quick")) {
            quickIsAnswered.countDown();
        }
    }

    private void await() {
        try {
            quickIsAnswered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<JsonNode> carried(String lines) throws Exception {
        var out = new ByteArrayOutputStream();
        bridge(address(), out).run(new ByteArrayInputStream(lines.getBytes(UTF_8)));
        return lines(out);
    }

    private static void run(Bridge bridge, java.io.InputStream source) {
        try {
            bridge.run(source);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonNode> lines(ByteArrayOutputStream out) {
        return out.toString(UTF_8).lines().map(JsonText.MAPPER::readTree).toList();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static Bridge bridge(URI address, ByteArrayOutputStream out) {
        return new Bridge(gateway(address), out);
    }

    private static Gateway gateway(URI address) {
        return new Gateway(address, Optional.of("acme"), new Gateway.Credential() {
            @Override
            public String text() {
                return "key";
            }

            @Override
            public boolean renew(String refused) {
                return false;
            }
        });
    }
}
