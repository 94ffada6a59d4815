package dev.alluvium.events;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// An insight as it is after a change: each event carries the whole state, so the topic alone rebuilds the table.
///
/// @param kind      fact, preference, decision and so on
/// @param subject   whom or what it is about, or null
/// @param text      empty once it is retracted: what it said is gone with its evidence
/// @param sessionId the session it came from, or null when several bear it
/// @param strength  finite; as of `lastSeen`, from where it decays with time; rises with evidence
/// @param status    `active`, `superseded` or `retracted`
/// @param supersededBy the insight that replaced it, or null
/// @param about     what of the subject, or null
/// @param audience  `public`, `agent_only`, or `private:` and the id of a sender: who may see its evidence
public record InsightChange(
        UUID eventId,
        ChangeKind change,
        UUID insightId,
        int revision,
        String kind,
        String text,
        String subject,
        String sessionId,
        String scope,
        double strength,
        int evidenceCount,
        List<Evidence> evidence,
        Instant firstSeen,
        Instant lastSeen,
        Instant changedAt,
        String status,
        UUID supersededBy,
        String about,
        String audience,
        Source source)
        implements Result {

    public InsightChange {
        Objects.requireNonNull(eventId, "event_id");
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(insightId, "insight_id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(source, "source");
        evidence = List.copyOf(evidence);
        firstSeen = Micros.truncate(firstSeen);
        lastSeen = Micros.truncate(lastSeen);
        changedAt = Micros.truncate(changedAt);
    }
}
