package dev.alluvium.cli.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.alluvium.cli.Alluvium;
import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against an API that erases a little at a time.
final class EraseCommandTest {
    private final Deque<String> answers = new ArrayDeque<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private HttpServer api;

    @BeforeEach
    void listen() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/v1/tenants/big", exchange -> {
            var answer = answers.remove().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        api.start();
    }

    @AfterEach
    void stop() {
        api.stop(0);
    }

    @Test
    void asksUntilNothingIsLeft() {
        answers.addAll(List.of(receipt(0, false), receipt(20_000, false), receipt(25_000, true)));
        assertThat(erase("--yes")).isEqualTo(ExitStatus.FINE);
        assertThat(answers).isEmpty();
        assertThat(out.toString(UTF_8)).contains("25000", "\"complete\" : true").doesNotContain("20000");
    }

    @Test
    void givesUpWhenItComesNoFurther() {
        answers.addAll(List.of(receipt(20_000, false), receipt(20_000, false), receipt(20_000, true)));
        assertThat(erase("--yes")).isEqualTo(ExitStatus.FAILED);
        assertThat(answers).hasSize(1);
        assertThat(out.toString(UTF_8)).contains("\"complete\" : false");
        assertThat(err.toString(UTF_8)).contains("run it again");
    }

    @Test
    void wantsToBeSure() {
        assertThat(erase()).isEqualTo(ExitStatus.USED_WRONGLY);
        assertThat(err.toString(UTF_8)).contains("--yes");
    }

    private int erase(String... options) {
        var environment = Map.of(
                Connections.API_URL,
                "http://127.0.0.1:" + api.getAddress().getPort(),
                Connections.ADMIN_TOKEN,
                "token",
                LocalSettings.DATA_FOLDER,
                folder.toString());
        var terminal =
                new Terminal(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, false, false);
        var arguments = new ArrayList<>(List.of("tenant", "erase", "big"));
        arguments.addAll(List.of(options));
        return Alluvium.run(
                arguments.toArray(String[]::new), environment, folder, terminal, InstantSource.fixed(Instant.EPOCH));
    }

    private static String receipt(int removed, boolean complete) {
        return """
            {"slug":"big","complete":%s,"tables":[{"table":"messages","removed":%d,"remaining":0}]}\
            """.formatted(complete, removed);
    }
}
