package dev.alluvium.insight.derive;

import dev.alluvium.insight.derive.text.WhenSaid;

/// Says who said what when, so that it is understood without its session. The speaker's own words stay as they are:
/// turned into the third person by rule they would be wrong too often.
public final class StatementText {

    private StatementText() {}

    /// @param words of the message
    public static String of(SessionMessage message, String words) {
        var day = message.occurredAt().toLocalDate();
        var quote = WhenSaid.resolved(words.replaceAll("\\s+", " "), day);
        return speaker(message) + " on " + day + ": \"" + quote + "\"";
    }

    static String speaker(SessionMessage message) {
        var name = message.sender().name();
        return name == null || name.isBlank() ? message.sender().id() : name;
    }
}
