package dev.alluvium.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What was learned from conversations.
///
/// @param id a UUID
/// @param kind `fact`, `preference`, `decision`, `task` or `summary`
/// @param sessionId empty when several sessions bear it out
/// @param strength 0 to 1 as of now; rises with evidence, decays with time
/// @param status `active`, `superseded` or `retracted`
public record Insight(
        String id,
        String kind,
        String text,
        Optional<String> subject,
        Optional<String> sessionId,
        String scope,
        double strength,
        int evidenceCount,
        Instant firstSeen,
        Instant lastSeen,
        String status) {

    /// What bears one out.
    ///
    /// @param quote verbatim
    public record Evidence(String messageId, String quote, Instant occurredAt) {
        static List<Evidence> of(Fields said) {
            return said.list(
                    "evidence",
                    each -> new Evidence(each.text("message_id"), each.text("quote"), each.time("occurred_at")));
        }
    }

    /// One that was found by a search.
    public record Hit(Insight insight, Scores scores, List<Evidence> evidence) {
        static Hit of(Fields said) {
            return new Hit(Insight.of(said), Scores.of(said), Evidence.of(said));
        }
    }

    /// What became of one.
    ///
    /// @param change `found`, `reinforced`, `changed` or `retracted`
    /// @param text empty once a message that it came from was edited or deleted
    public record Revision(
            int revision,
            String change,
            String status,
            String reason,
            Optional<String> text,
            double strength,
            Instant changedAt) {
        static Revision of(Fields said) {
            return new Revision(
                    said.small("revision"),
                    said.text("change"),
                    said.text("status"),
                    said.text("reason"),
                    said.optionalText("text"),
                    said.number("strength"),
                    said.time("changed_at"));
        }
    }

    /// One with what bears it out and what became of it.
    ///
    /// @param about what of the subject
    public record Detail(
            Insight insight,
            Optional<String> about,
            List<String> keyPhrases,
            Optional<String> supersededBy,
            List<Evidence> evidence,
            List<Revision> history) {
        static Detail of(Fields said) {
            return new Detail(
                    Insight.of(said),
                    said.optionalText("about"),
                    said.texts("key_phrases"),
                    said.optionalText("superseded_by"),
                    Evidence.of(said),
                    said.list("history", Revision::of));
        }
    }

    static Insight of(Fields said) {
        return new Insight(
                said.text("insight_id"),
                said.text("kind"),
                said.text("text"),
                said.optionalText("subject"),
                said.optionalText("session_id"),
                said.text("scope"),
                said.number("strength"),
                said.small("evidence_count"),
                said.time("first_seen"),
                said.time("last_seen"),
                said.text("status"));
    }
}
