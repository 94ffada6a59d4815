package dev.alluvium.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final String QUICK = "retry: 1\n";
    private static final String REVOKED =
            "event: end\ndata: {\"title\":\"Revoked\",\"status\":401,\"detail\":\"why\"}\n\n";

    private FakeGateway gateway;
    private Alluvium alluvium;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
        alluvium = Alluvium.connect(gateway.address(), "alv_key");
    }

    @AfterEach
    void stop() {
        alluvium.close();
        gateway.close();
    }

    private static String event(String id, String messageId) {
        return "id: %s\nevent: stored\ndata: {\"event_id\":\"e-%s\",\"message_id\":\"%s\"}\n\n"
                .formatted(id, messageId, messageId);
    }

    @Test
    void aStreamThatBreaksOffGoesOnBehindWhatCameLast() {
        gateway.then(
                FakeGateway.events(
                        QUICK + "id: 1\n\n" + event("2", "a") + "id: 3\n\n: still there\n\nid: 4\ndata: {\"mess"),
                FakeGateway.problem(503, "Away", ""),
                FakeGateway.events(event("4", "b") + "event: missed\ndata: {\"type\":\ndata: \"events_missed\"}\n\n"),
                FakeGateway.events(REVOKED));
        try (var events = alluvium.events("stored", "insight")) {
            var first = events.next();
            assertThat(first.kind()).isEqualTo("stored");
            assertThat(first.messageId()).contains("a");
            assertThat(first.eventId()).contains("e-a");
            assertThat(events.lastEventId()).isEqualTo("2");
            assertThat(events.next().messageId()).contains("b");
            assertThat(events.next()).satisfies(each -> {
                assertThat(each.id()).isEqualTo("4");
                assertThat(each.kind()).isEqualTo("missed");
                assertThat(each.data()).containsEntry("type", "events_missed");
            });
            assertThatThrownBy(events::next)
                    .isInstanceOf(ProblemException.class)
                    .hasMessage("401 Revoked: why");
        }
        assertThat(gateway.lines()).containsOnly("GET /v1/events?kinds=insight,stored");
        assertThat(gateway.asked.stream()
                        .map(each -> String.valueOf(each.header("Last-Event-ID")))
                        .toList())
                .containsExactly("null", "3", "3", "4");
    }

    @Test
    void whoReadsSlowlyMissesNothing() {
        var text = IntStream.range(0, 2_000)
                .mapToObj(i -> event(Integer.toString(i), "m" + i))
                .collect(Collectors.joining());
        gateway.then(FakeGateway.events(text + REVOKED));
        try (var events = alluvium.eventsSince("before")) {
            for (int i = 0; i < 2_000; i++) {
                assertThat(events.next().messageId()).contains("m" + i);
            }
        }
        assertThat(gateway.last().header("Last-Event-ID")).isEqualTo("before");
    }

    @Test
    void whatIsRefusedIsNotTriedAgain() {
        gateway.then(FakeGateway.problem(403, "No", ""), FakeGateway.of(200, "text/html", "<html>"));
        for (var type : List.of(ProblemException.class, UnexpectedAnswerException.class)) {
            assertThatThrownBy(() -> alluvium.events()).isInstanceOf(type);
        }
        assertThat(gateway.asked).hasSize(2);
    }

    @Test
    void itIsTriedForSomeTimeOnly() {
        gateway.then(
                Collections.nCopies(50, FakeGateway.problem(503, "Away", "")).toArray(FakeGateway.Answer[]::new));
        for (var options : List.of(
                Options.DEFAULT.reconnect(Duration.ofMillis(100)), Options.DEFAULT.call(Duration.ofMillis(300)))) {
            try (var shortly = Alluvium.connect(gateway.address(), "k", options)) {
                assertThatThrownBy(shortly::events).hasMessage("503 Away: why");
            }
        }
    }

    @Test
    void aStreamThatBrokeOffIsTriedForSomeTimeOnly() {
        gateway.then(FakeGateway.events(QUICK + event("1", "a")));
        gateway.then(
                Collections.nCopies(50, FakeGateway.problem(503, "Away", "")).toArray(FakeGateway.Answer[]::new));
        try (var shortly = Alluvium.connect(gateway.address(), "k", Options.DEFAULT.reconnect(Duration.ofMillis(300)));
                var events = shortly.events()) {
            assertThat(events.next().messageId()).contains("a");
            assertThatThrownBy(events::next).hasMessage("503 Away: why");
            assertThatExceptionOfType(NoAnswerException.class).isThrownBy(events::next);
        }
    }

    @Test
    void aQuietStreamHasNoEventYet() throws Exception {
        var over = new CountDownLatch(1);
        gateway.then(exchange -> quiet(exchange, over));
        CompletableFuture<Event> waits;
        try (var events = alluvium.events()) {
            assertThat(events.next(Duration.ofMillis(50))).isEmpty();
            waits = CompletableFuture.supplyAsync(events::next);
        }
        assertThatThrownBy(() -> waits.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(NoAnswerException.class);
        over.countDown();
    }

    private static void quiet(com.sun.net.httpserver.HttpExchange exchange, CountDownLatch over) throws IOException {
        FakeGateway.events("id: 1\n\n").send(exchange);
        try {
            over.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eventsAreHandedOnUntilTheyAreCancelled() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        gateway.then(FakeGateway.events(event("1", "a") + REVOKED));
        var future = alluvium.async().events(each -> told.add(each.messageId().orElseThrow()));

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ProblemException.class);
    }
}
