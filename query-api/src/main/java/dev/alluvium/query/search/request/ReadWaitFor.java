package dev.alluvium.query.search.request;

import dev.alluvium.events.Topics;
import dev.alluvium.events.WaitToken;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.search.request.WaitFor.State;
import java.time.Duration;
import java.util.List;

/// Reads `wait_for`: a message by its id, with a revision or without, the record that the publisher's
/// acknowledgement named, or the token that the gateway answered with.
public final class ReadWaitFor {
    public static final int MAX_WAIT_MILLIS = 30_000;
    public static final int DEFAULT_WAIT_MILLIS = 2_000;

    private static final List<String> PLACE = List.of("topic", "partition", "offset");

    private ReadWaitFor() {}

    static WaitFor read(Fields fields) {
        boolean record = PLACE.stream().anyMatch(name -> fields.value(name).isPresent());
        boolean message = fields.value("message_id").isPresent();
        if (fields.value("token").isPresent()) {
            return ofToken(fields, record || message || fields.value("revision").isPresent());
        }
        if (record && message) {
            fields.refuse("message_id", "give message_id, or topic, partition and offset, not both");
        } else if (!record && !message) {
            fields.refuse("message_id", "give message_id, or topic, partition and offset, or token");
        }
        return new WaitFor(record ? ofRecord(fields) : ofMessage(fields), timeout(fields));
    }

    private static WaitFor ofToken(Fields fields, boolean besides) {
        if (besides) {
            fields.refuse("token", "says it all: give it alone");
        }
        var state = fields.anyText("token", TextRules.MAX_ID_CHARACTERS)
                .flatMap(text -> {
                    var token = WaitToken.parse(text);
                    if (token.isEmpty()) {
                        fields.refuse("token", "is not one of ours");
                    }
                    return token;
                })
                .map(ReadWaitFor::state)
                .orElse(null);
        return new WaitFor(state, timeout(fields));
    }

    private static State state(WaitToken token) {
        return new State.OfRecord(Topics.MESSAGES, token.partition(), token.offset());
    }

    private static Duration timeout(Fields fields) {
        return Duration.ofMillis(fields.integer("timeout_ms", 0, MAX_WAIT_MILLIS, DEFAULT_WAIT_MILLIS));
    }

    private static State ofMessage(Fields fields) {
        return new State.OfMessage(
                fields.text("message_id", TextRules.MAX_ID_CHARACTERS).orElse(null),
                fields.integer("revision", 1, Integer.MAX_VALUE, 0));
    }

    private static State ofRecord(Fields fields) {
        if (fields.value("revision").isPresent()) {
            fields.refuse("revision", "goes with message_id; a record made one revision at most");
        }
        PLACE.stream()
                .filter(name -> fields.value(name).isEmpty())
                .forEach(name -> fields.refuse(name, "is required beside the others of topic, partition and offset"));
        var topic = fields.anyText("topic", TextRules.MAX_ID_CHARACTERS)
                .filter(name -> {
                    if (!name.equals(Topics.MESSAGES)) {
                        fields.refuse("topic", "must be " + Topics.MESSAGES + ": messages come from no other");
                    }
                    return name.equals(Topics.MESSAGES);
                })
                .orElse(null);
        return new State.OfRecord(
                topic,
                fields.integer("partition", 0, Integer.MAX_VALUE, 0),
                fields.wholeNumber("offset", 0, Long.MAX_VALUE, 0));
    }
}
