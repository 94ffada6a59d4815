package dev.alluvium.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Refusals, silence, and answers that are none.
class MisbehavingGatewayTest {
    private static final Options QUICK = Options.DEFAULT.call(Duration.ofSeconds(10));
    private static final Options IMPATIENT = QUICK.call(Duration.ofMillis(400)).attempts(2);

    private FakeGateway gateway;
    private Alluvium alluvium;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
        alluvium = connect(QUICK);
    }

    private Alluvium connect(Options options) {
        return Alluvium.connect(gateway.address(), "alv_key", options);
    }

    @AfterEach
    void stop() {
        alluvium.close();
        gateway.close();
    }

    @Test
    void aRefusalSaysWhatToChange() {
        gateway.then(FakeGateway.problem(
                422,
                "The request is not valid",
                ",\"errors\":[{\"index\":1,\"field\":\"content\",\"message\":\"is empty\"},"
                        + "{\"field\":\"x\",\"message\":\"is not known\"}]"));

        var problem = catchThrowableOfType(ProblemException.class, () -> alluvium.publish(NewMessage.of("")));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.title()).isEqualTo("The request is not valid");
        assertThat(problem.detail()).isEqualTo("why");
        assertThat(problem.errors())
                .containsExactly(
                        new ProblemException.FieldError(Optional.of(1), "content", "is empty"),
                        new ProblemException.FieldError(Optional.empty(), "x", "is not known"));
        assertThat(gateway.asked).hasSize(1);
    }

    @Test
    void whoComesTooOftenComesAgainWhenItIsSaid() {
        gateway.then(
                FakeGateway.retryAfter("1", FakeGateway.problem(429, "Too many", "")),
                FakeGateway.problem(503, "Away", ""),
                FakeGateway.retryAfter("0", FakeGateway.problem(409, "In progress", "")),
                FakeGateway.json(202, Answers.PUBLISHED));
        long begun = System.nanoTime();

        assertThat(alluvium.publish(NewMessage.of("a")).messageId()).isEqualTo("m-1");

        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
        assertThat(gateway.asked).hasSize(4);
        assertThat(gateway.asked.stream()
                        .map(each -> each.header("Idempotency-Key"))
                        .distinct())
                .as("keys, by which all are one request")
                .hasSize(1);
    }

    @Test
    void nobodyWaitsLongerThanItsCallMayTake() {
        gateway.then(FakeGateway.retryAfter("3600", FakeGateway.problem(503, "Away", "")));

        var problem = catchThrowableOfType(ProblemException.class, () -> alluvium.search(Search.of("x")));

        assertThat(problem.retryAfter()).contains(Duration.ofHours(1));
        assertThat(gateway.asked).hasSize(1);
    }

    @Test
    void itIsTriedSoManyTimesOnly() {
        for (int i = 0; i < 10; i++) {
            gateway.then(FakeGateway.retryAfter("0", FakeGateway.problem(503, "Away", "")));
        }

        assertThatThrownBy(() -> alluvium.delete("m-1")).hasMessage("503 Away: why");
        assertThat(gateway.asked).hasSize(QUICK.attempts());
    }

    @Test
    void anAnswerThatBreaksOffIsAskedForAgain() {
        gateway.then(FakeGateway.half("{\"hits\":["), FakeGateway.json(200, Answers.FOUND));

        assertThat(alluvium.search(Search.of("x")).hits()).hasSize(1);
        assertThat(gateway.asked).hasSize(2);
    }

    @Test
    void anAnswerThatAlwaysBreaksOffIsNone() {
        alluvium.close();
        alluvium = connect(IMPATIENT);
        gateway.then(FakeGateway.half("{"), FakeGateway.half("{"), FakeGateway.half("{"));

        assertThatExceptionOfType(NoAnswerException.class).isThrownBy(() -> alluvium.status());
        assertThat(gateway.asked).hasSize(2);
    }

    @Test
    void whatIsNoAnswerOfAlluviumIsToldFromOne() {
        for (var strange : List.of(
                FakeGateway.of(200, "text/html", "<html>log in</html>"),
                FakeGateway.json(200, "{\"hits\":"),
                FakeGateway.json(200, "[]"),
                FakeGateway.json(200, "{\"hits\":[{\"message_id\":3}],\"complete\":true}"),
                FakeGateway.json(200, "{\"hits\":[7]}"),
                FakeGateway.json(200, "[".repeat(100_000)))) {
            gateway.then(strange);
            assertThatExceptionOfType(UnexpectedAnswerException.class)
                    .isThrownBy(() -> alluvium.search(Search.of("x")));
        }
        gateway.then(FakeGateway.of(502, "text/html", "<html>bad gateway</html>"));
        assertThatThrownBy(() -> alluvium.search(Search.of("x")))
                .isInstanceOf(ProblemException.class)
                .hasMessage("502 HTTP 502");
    }

    @Test
    void redirectsAreNotFollowed() {
        gateway.then(exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        });

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> alluvium.status());
        assertThat(gateway.asked).hasSize(1);
    }

    @Test
    void silenceAndAnswersInDropsEndInTime() {
        var over = new CountDownLatch(1);
        alluvium.close();
        alluvium = connect(IMPATIENT);
        gateway.then(exchange -> await(over), exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            while (over.getCount() > 0) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                pause();
            }
        });

        for (int i = 0; i < 2; i++) {
            long begun = System.nanoTime();
            assertThatExceptionOfType(NoAnswerException.class).isThrownBy(() -> alluvium.status());
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
        over.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Between two drops.
    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void nobodyIsThere() throws IOException {
        URI nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (var none = Alluvium.connect(nobody, "k", IMPATIENT)) {
            assertThatExceptionOfType(NoAnswerException.class).isThrownBy(none::status);
        }
    }

    @Test
    void aFutureThatIsCancelledEndsItsCall() throws Exception {
        var asked = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        gateway.then(exchange -> {
            asked.countDown();
            await(over);
        });
        CompletableFuture<TenantStatus> future = alluvium.async().status();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        future.cancel(true);

        assertThat(future).isCancelled();
        over.countDown();
        gateway.then(FakeGateway.problem(401, "No", ""));
        assertThatThrownBy(() -> alluvium.async().status().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ProblemException.class);
        assertThat(gateway.asked).hasSize(2);
    }

    @Test
    void futuresHaveWhatCallsReturn() {
        gateway.then(FakeGateway.json(202, Answers.PUBLISHED), FakeGateway.json(200, Answers.FOUND));
        var async = alluvium.async();

        var found = async.publish(NewMessage.of("a"))
                .thenCompose(said -> async.search(Search.of("a").waitFor(said, Duration.ofSeconds(1))))
                .join();

        assertThat(found.hits()).hasSize(1);
        assertThat(gateway.last().json().object("wait_for").text("token")).isEqualTo("AQAA");
    }
}
