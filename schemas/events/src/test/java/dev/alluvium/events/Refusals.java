package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What a refused record tells.
final class Refusals {
    private Refusals() {}

    static RejectedException of(ThrowingCallable attempt) {
        var thrown = catchThrowable(attempt);
        assertThat(thrown).isInstanceOf(RejectedException.class);
        return (RejectedException) thrown;
    }

    static void expect(RejectReason reason, String field, ThrowingCallable attempt) {
        var refusal = of(attempt);
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        assertThat(refusal.field()).as(refusal.getMessage()).isEqualTo(field);
    }

    static void expectLine(RejectReason reason, String field, String line) {
        expect(reason, field, () -> MessageJson.parseLine(line));
        expect(reason, field, () -> MessageJson.parseLine(line.getBytes(StandardCharsets.UTF_8)));
    }
}
