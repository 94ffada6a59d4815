package dev.alluvium.gateway.caller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.http.admission.BytesInFlight;
import dev.alluvium.http.admission.InProgress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AskCallerTest {
    private static final UUID TENANT = UUID.randomUUID();

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private volatile boolean revoked;
    private HttpServer queryApi;
    private AskCaller callers;

    /// As one that presents a key.
    private final Caller presented =
            new Caller(TENANT, "t", Optional.empty(), Set.of("read"), Optional.empty(), Optional.empty(), "key");

    @BeforeEach
    void serve() throws IOException {
        queryApi = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        queryApi.createContext("/v1/caller", this::answer);
        queryApi.start();
        var address = URI.create("http://127.0.0.1:" + queryApi.getAddress().getPort());
        callers = new AskCaller(
                new QueryApi(address),
                InstantSource.system(),
                new Admission(new InProgress(9, "requests"), new BytesInFlight(9, 9)),
                nanos::get);
    }

    @AfterEach
    void close() {
        queryApi.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        var caller = ("{\"tenant_id\":\"" + TENANT + "\",\"tenant\":\"t\",\"scopes\":[\"read\"]}").getBytes(UTF_8);
        exchange.sendResponseHeaders(revoked ? 401 : 200, caller.length);
        exchange.getResponseBody().write(caller);
        exchange.close();
    }

    private void pass(int millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private Caller again() {
        return callers.again(presented, "127.0.0.1");
    }

    @Test
    void whatQueryApiAnswersToACredentialSaysThatItHolds() {
        again();
        for (int i = 0; i < 10; i++) {
            pass(2_000);
            assertThat(callers.asking(presented, () -> 200, status -> status == 200))
                    .isEqualTo(200);
            assertThat(again()).isEqualTo(presented);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void itHoldsFromTheMomentOfTheQuestionAndNotOfTheAnswer() {
        again();
        pass(2_000);
        callers.asking(
                presented,
                () -> {
                    revoked = true;
                    pass(3_000);
                    return 200;
                },
                status -> status == 200);
        assertThatThrownBy(this::again).isInstanceOf(ProblemException.class);
    }

    @Test
    void aRefusalSaysNothing() {
        again();
        pass(2_000);
        callers.asking(presented, () -> 401, status -> status == 200);
        revoked = true;
        pass(1_001);
        assertThatThrownBy(this::again).isInstanceOf(ProblemException.class);
    }

    @Test
    void nobodyIsKnownByAnAnswerAlone() {
        callers.asking(presented, () -> 200, status -> status == 200);
        again();
        assertThat(asked).hasValue(1);
    }
}
