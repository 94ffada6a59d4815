package dev.alluvium.query.insight;

import java.time.Instant;
import java.util.List;

/// What callers read of insights.
final class InsightViews {
    private InsightViews() {}

    /// @param strength as of now: it decays from when the insight was last borne out
    record InsightView(
            String insightId,
            String kind,
            String text,
            String subject,
            String sessionId,
            String scope,
            double strength,
            int evidenceCount,
            Instant firstSeen,
            Instant lastSeen,
            String status) {}

    record InsightsView(List<InsightView> insights, String nextCursor) {}

    record EvidenceView(String messageId, String quote, Instant occurredAt) {}

    /// @param text null once a message that it came from was edited or deleted
    record RevisionView(
            int revision,
            String change,
            String status,
            String reason,
            String text,
            double strength,
            int evidenceCount,
            Instant changedAt) {}

    record InsightDetailView(
            String insightId,
            String kind,
            String text,
            String subject,
            String about,
            List<String> keyPhrases,
            String sessionId,
            String scope,
            double strength,
            int evidenceCount,
            Instant firstSeen,
            Instant lastSeen,
            String status,
            String supersededBy,
            List<EvidenceView> evidence,
            List<RevisionView> history) {}

    record InsightHitView(
            String insightId,
            String kind,
            String text,
            String subject,
            String sessionId,
            String scope,
            double strength,
            int evidenceCount,
            Instant firstSeen,
            Instant lastSeen,
            String status,
            double score,
            Double similarity,
            Double keywordScore,
            List<EvidenceView> evidence) {

        static InsightHitView of(InsightView insight, InsightScore score, List<EvidenceView> evidence) {
            return new InsightHitView(
                    insight.insightId(),
                    insight.kind(),
                    insight.text(),
                    insight.subject(),
                    insight.sessionId(),
                    insight.scope(),
                    insight.strength(),
                    insight.evidenceCount(),
                    insight.firstSeen(),
                    insight.lastSeen(),
                    insight.status(),
                    score.score(),
                    score.similarity(),
                    score.words(),
                    evidence);
        }
    }

    /// @param similarity null when meaning was not compared
    /// @param words      null when words were not
    record InsightScore(double score, Double similarity, Double words) {}
}
