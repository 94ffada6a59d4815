package dev.alluvium.bench.chaos.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.events.Message;
import dev.alluvium.events.MessageRules;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectReason;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import java.util.EnumSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ScriptTest {

    @Test
    void sameSeedGivesTheSameLines() {
        var one = new Script(7);
        var other = new Script(7);
        for (int i = 0; i < 200; i++) {
            var line = one.next();
            var same = other.next();
            assertThat(line.intent()).isEqualTo(same.intent());
            assertThat(line.value()).isEqualTo(same.value());
            assertThat(line.partition()).isEqualTo(same.partition());
        }
        assertThat(new Script(8).tenants()).doesNotContainAnyElementsOf(one.tenants());
    }

    @Test
    void whatIsMeantToBeStoredBreaksNoRule() throws RejectedException {
        for (var line : lines(3).toList()) {
            if (line.intent() instanceof InputRecord.Valid valid) {
                var message = PayloadCodec.decode(line.value(), Message.class);
                MessageRules.check(message);
                assertThat(message).isEqualTo(valid.message());
                assertThat(TenantKey.parse(line.key())).isEqualTo(valid.tenant());
            }
        }
    }

    @Test
    void whatIsMeantToBeRejectedIsForTheReasonGiven() {
        var reasons = EnumSet.noneOf(RejectReason.class);
        lines(3).forEach(line -> {
            if (line.intent() instanceof InputRecord.Invalid broken) {
                reasons.add(broken.reason());
                if (broken.reason() != RejectReason.UNKNOWN_TENANT
                        && broken.reason() != RejectReason.SUSPENDED_TENANT) {
                    assertThatThrownBy(() -> read(line))
                            .isInstanceOfSatisfying(
                                    RejectedException.class,
                                    e -> assertThat(e.reason()).isEqualTo(broken.reason()));
                }
            }
        });
        assertThat(reasons).hasSizeGreaterThan(11);
    }

    private static void read(InputRecord line) throws RejectedException {
        TenantKey.parse(line.key());
        MessageRules.check(PayloadCodec.decode(line.value(), Message.class));
    }

    private static Stream<InputRecord> lines(long seed) {
        var script = new Script(seed);
        return IntStream.range(0, 1_000).mapToObj(_ -> script.next());
    }
}
