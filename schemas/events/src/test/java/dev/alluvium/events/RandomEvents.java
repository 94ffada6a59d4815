package dev.alluvium.events;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/// Events within the rules, made of text that tends to break things. The same seed gives the same events.
final class RandomEvents {
    private static final List<String> ODD = List.of(
            "🚲",
            "👩🏽‍🚀",
            "e\u0301",
            "\u202eright to left",
            "שלום",
            "\ufeff",
            "\ufffd",
            "\uffff",
            "\u2028",
            "\u0001",
            "\u007f",
            "\t\r\n",
            "\"\\/",
            "</script>",
            "'; drop table messages; --",
            "\u0130ı",
            "\udbff\udfff",
            "${jndi}",
            "日本語",
            "\\u0000");

    private final Random random;

    RandomEvents(long seed) {
        random = new Random(seed);
    }

    Message message() {
        return new Message(
                text(1, 8),
                random.nextInt(9) == 0 ? Operation.DELETE : Operation.UPSERT,
                text(1, 8),
                random.nextBoolean() ? null : text(1, 8),
                text(1, 3),
                new Sender(text(1, 5), pick(SenderType.values()), random.nextBoolean() ? null : text(0, 3)),
                text(1, 2),
                pick(Visibility.values()),
                random.nextBoolean() ? "" : "support/" + random.nextInt(100),
                text(1, random.nextInt(20) == 0 ? 2_000 : 40),
                random.nextBoolean() ? null : "{\"n\":" + number() + ",\"deep\":[{\"a\":[null,true,\"\\t🚲\"]}]}",
                time());
    }

    InsightChange insight() {
        return new InsightChange(
                new UUID(random.nextLong(), random.nextLong()),
                pick(ChangeKind.values()),
                new UUID(random.nextLong(), random.nextLong()),
                random.nextInt(),
                text(1, 2),
                text(0, 30),
                random.nextBoolean() ? null : text(0, 3),
                random.nextBoolean() ? null : text(0, 3),
                text(0, 3),
                random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300),
                random.nextInt(),
                IntStream.range(0, random.nextInt(5))
                        .mapToObj(_ -> new Evidence(text(1, 3), text(0, 9), time()))
                        .toList(),
                time(),
                time(),
                time(),
                text(1, 2),
                random.nextBoolean() ? null : new UUID(random.nextLong(), random.nextLong()),
                random.nextBoolean() ? null : text(0, 3),
                text(1, 2),
                new Source(text(1, 3), random.nextInt(), random.nextLong()));
    }

    private String text(int least, int most) {
        // Starts with a letter, so that it is not blank.
        var text = new StringBuilder(least == 0 ? "" : "x");
        for (int parts = random.nextInt(least, most + 1); parts > 0; parts--) {
            text.append(random.nextBoolean() ? ODD.get(random.nextInt(ODD.size())) : "word ");
        }
        return text.toString();
    }

    private String number() {
        return List.of("1.0", "-0", "0.10", "1E5", "1e-7", "123456789012345678901234567890.10", "-1.50E+20")
                .get(random.nextInt(7));
    }

    private Instant time() {
        return Micros.instant(random.nextLong(Micros.of(MessageRules.LATEST) + 1));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
