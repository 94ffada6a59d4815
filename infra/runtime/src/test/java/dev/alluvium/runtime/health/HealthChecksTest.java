package dev.alluvium.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthChecksTest {

    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // overflows on the way, as nanoTime may
    private final HealthChecks checks = new HealthChecks(LONG, INTERVAL, nanos::get);

    @Test
    void readyWhenAllChecksPassAndTheirFiguresAreShown() throws Exception {
        var detail = new LinkedHashMap<String, Object>();
        detail.put("version", "18.6");
        detail.put("active", 3);
        detail.put("waiting", null);
        checks.add("database", () -> detail);
        checks.addLive("loop", Map::of);
        assertThat(checks.ready().up()).isTrue();
        assertThat(checks.ready().httpStatus()).isEqualTo(200);
        assertThat(checks.ready().json()).isEqualTo("""
            {"status":"up","checks":[{"name":"database","status":"up",\
            "detail":{"version":"18.6","active":3,"waiting":null}},\
            {"name":"loop","status":"up","detail":{}}]}\
            """);
    }

    @Test
    void aProcessWithoutItsDatabaseIsNotReadyButLive() throws Exception {
        checks.addLive("loop", Map::of);
        checks.add("database", () -> {
            throw new UnhealthyException("unreachable for 34s", Map.of("waiting", 7));
        });
        assertThat(checks.live().up()).isTrue();
        var ready = checks.ready();
        assertThat(ready.httpStatus()).isEqualTo(503);
        assertThat(ready.json())
                .contains("\"status\":\"down\"")
                .contains("unreachable for 34s")
                .contains("\"waiting\":7");
    }

    @Test
    void aLoopThatDiedIsNeitherLiveNorReady() throws Exception {
        checks.addLive("loop", () -> {
            throw new UnhealthyException("ended");
        });
        assertThat(checks.live().up()).isFalse();
        assertThat(checks.ready().up()).isFalse();
    }

    @Test
    void aStrangersMessageIsNotShown() throws Exception {
        checks.add("database", () -> {
            throw new IllegalStateException("password hunter2 for alluvium_app");
        });
        checks.add("model", () -> {
            throw new NoClassDefFoundError("hunter2");
        });
        assertThat(checks.ready().json())
                .doesNotContain("hunter2")
                .contains("IllegalStateException", "NoClassDefFoundError");
    }

    @Test
    void answersAreKeptForTheIntervalAndNoLonger() throws Exception {
        var runs = new AtomicInteger();
        checks.add("database", () -> Map.of("run", runs.incrementAndGet()));
        for (int i = 0; i < 100; i++) {
            checks.ready();
        }
        nanos.addAndGet(INTERVAL.toNanos() - 1);
        checks.ready();
        assertThat(runs).hasValue(1);
        nanos.addAndGet(1);
        assertThat(checks.ready().json()).contains("\"run\":2");
    }

    @Test
    void aStormOfQuestionsIsOneRun() throws Exception {
        var runs = new AtomicInteger();
        var asked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        checks.add("database", () -> {
            runs.incrementAndGet();
            asked.countDown();
            release.await();
            return Map.of();
        });
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 200)
                    .mapToObj(i -> callers.submit(checks::ready))
                    .toList();
            asked.await();
            release.countDown();
            for (var answer : answers) {
                assertThat(answer.get().up()).isTrue();
            }
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void aCheckThatHangsIsDownHoldsOneThreadAndComesBack() throws Exception {
        var hanging = new HealthChecks(LIMIT, Duration.ZERO);
        var runs = new AtomicInteger();
        var release = new CountDownLatch(1);
        hanging.add("database", () -> {
            runs.incrementAndGet();
            release.await();
            return Map.of();
        });
        for (int i = 0; i < 5; i++) {
            assertThat(hanging.ready().json()).contains("no answer within 200ms");
        }
        assertThat(runs).hasValue(1);
        release.countDown();
        long patience = System.nanoTime() + LONG.toNanos();
        while (!hanging.ready().up() && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        assertThat(hanging.ready().up()).isTrue();
        assertThat(runs.get()).isGreaterThan(1);
    }

    @Test
    void hangingChecksAreWaitedForTogether() throws Exception {
        var hanging = new HealthChecks(LIMIT, Duration.ZERO);
        var never = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) {
            hanging.add("part-" + i, () -> {
                never.await();
                return Map.of();
            });
        }
        long start = System.nanoTime();
        assertThat(hanging.ready().checks()).hasSize(20).noneMatch(HealthReport.Outcome::up);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT.multipliedBy(10));
        never.countDown();
    }
}
