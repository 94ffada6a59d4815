package dev.alluvium.bench.chaos.input;

import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Messages with short texts: the suite does not test the speed of the model.
public final class ChaosMessages {
    private static final String[] WORDS =
            ("the red bike was sold to a clinic in the harbour and nobody asked why it had three brakes but our nurse"
                            + " found an old receipt under seven lamps near every second door")
                    .split(" ");
    private static final Visibility[] VISIBILITIES = Visibility.values();
    private static final SenderType[] SENDERS = SenderType.values();
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private ChaosMessages() {}

    static String some(Random random) {
        return IntStream.range(0, 3 + random.nextInt(8))
                .mapToObj(_ -> WORDS[random.nextInt(WORDS.length)])
                .collect(Collectors.joining(" "));
    }

    public static Message message(String id, String text, int at) {
        return new Message(
                id,
                Operation.UPSERT,
                "s-" + Math.floorMod(id.hashCode(), 7),
                null,
                "chaos",
                new Sender("u-" + at % 3, SENDERS[at % SENDERS.length], at % 2 == 0 ? null : "Ü. Ser"),
                Message.DEFAULT_TYPE,
                VISIBILITIES[at % VISIBILITIES.length],
                at % 4 == 0 ? "" : "support/billing",
                text,
                at % 5 == 0 ? "{\"at\":" + at + "}" : null,
                FIRST.plusSeconds(at));
    }

    public static Message deletion(String id, int at) {
        return Message.delete(id, FIRST.plusSeconds(at));
    }
}
