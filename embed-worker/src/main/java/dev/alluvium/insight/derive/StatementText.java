package dev.alluvium.insight.derive;

import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/// Says who said what when, so that it is understood without its session. The speaker's own words stay as they are:
/// turned into the third person by rule they would be wrong too often.
final class StatementText {

    private static final Pattern FORM = Pattern.compile("(.{1,200}?) on -?\\d{4,}-\\d\\d-\\d\\d: \"", Pattern.DOTALL);

    private StatementText() {}

    static String of(Assertion assertion) {
        var said = assertion.said();
        var day = said.occurredAt().atZone(ZoneOffset.UTC).toLocalDate();
        var quote = WhenSaid.resolved(assertion.sentence().text().replaceAll("\\s+", " "), said.occurredAt());
        return speaker(said) + " on " + day + ": \"" + quote + "\"";
    }

    /// Whose words a candidate's text consists of; empty when it is worded otherwise or quotes more than one.
    static Optional<String> speaker(Candidate candidate) {
        var found = FORM.matcher(candidate.text());
        return candidate.quotes().size() == 1 && found.lookingAt() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static String speaker(Said said) {
        var name = said.sender().name();
        return name == null || name.isBlank() ? said.sender().id() : name;
    }
}
