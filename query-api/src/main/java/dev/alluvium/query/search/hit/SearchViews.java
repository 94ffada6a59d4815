package dev.alluvium.query.search.hit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.alluvium.query.http.body.HoldsText;
import dev.alluvium.query.message.MessageViews.LineageView;
import dev.alluvium.query.message.MessageViews.SenderView;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// What callers read of a search, in the order and under the names (in snake case) in which they read it.
public final class SearchViews {
    private SearchViews() {}

    /// The part of the content that was compared. In Unicode code points, the end exclusive.
    public record ChunkView(int ordinal, int start, int end) {}

    /// A message beside a hit.
    record NeighbourView(
            String messageId,
            String content,
            SenderView sender,
            String channel,
            String messageType,
            String scope,
            Instant occurredAt,
            @JsonRawValue String metadata) {
        private long characters() {
            return content.length() + metadata.length();
        }
    }

    /// Both in the order of the session.
    public record ContextView(List<NeighbourView> before, List<NeighbourView> after) {
        public static final ContextView NONE = new ContextView(List.of(), List.of());

        private long characters() {
            return Stream.concat(before.stream(), after.stream())
                    .mapToLong(NeighbourView::characters)
                    .sum();
        }
    }

    /// A term as the analysis files it, and what has it: `content`, `sender` or `context`.
    public record TermView(String term, String in, double score) {}

    /// @param rank among all candidates; null when the leg says nothing of this one
    public record MeaningView(Integer rank, Double similarity, double contribution) {}

    /// @param contextShare the part of the score, 0 to 1, of terms that the message has from its date and from the
    /// messages before it
    public record WordsView(
            Integer rank, double score, double contribution, double contextShare, List<TermView> terms) {}

    public record BoostView(String name, double contribution) {}

    /// Why a hit stands where it stands. A leg that did not run is left out.
    ///
    /// @param round of candidates that brought it: what a later one brings stands behind all of an earlier one
    public record ExplanationView(
            int round,
            @JsonInclude(JsonInclude.Include.NON_NULL) MeaningView semantic,
            @JsonInclude(JsonInclude.Include.NON_NULL) WordsView keyword,
            List<BoostView> boosts) {}

    public record HitView(
            String messageId,
            String sessionId,
            String content,
            ChunkView chunk,
            double score,
            Double similarity,
            Double keywordScore,
            SenderView sender,
            String channel,
            String messageType,
            String scope,
            Instant occurredAt,
            @JsonRawValue String metadata,
            ContextView context,
            LineageView lineage,
            @JsonInclude(JsonInclude.Include.NON_NULL) ExplanationView explanation)
            implements HoldsText {
        @Override
        public long characters() {
            return content.length() + metadata.length() + context.characters();
        }

        public HitView with(ContextView neighbours) {
            return with(chunk, neighbours, lineage, explanation);
        }

        public HitView explained(ExplanationView why) {
            return with(chunk, context, lineage, why);
        }

        /// By the chunk that its words have chosen.
        ///
        /// @param embeddedAt null when it is not embedded by this model
        HitView by(ChunkView chosen, String model, Instant embeddedAt) {
            var whence = new LineageView(
                    lineage.topic(),
                    lineage.partition(),
                    lineage.offset(),
                    embeddedAt == null ? null : model,
                    embeddedAt);
            return with(chosen, context, whence, explanation);
        }

        private HitView with(ChunkView part, ContextView neighbours, LineageView whence, ExplanationView why) {
            return new HitView(
                    messageId,
                    sessionId,
                    content,
                    part,
                    score,
                    similarity,
                    keywordScore,
                    sender,
                    channel,
                    messageType,
                    scope,
                    occurredAt,
                    metadata,
                    neighbours,
                    whence,
                    why);
        }
    }

    /// How the hits were found: `exact`, `hnsw` or `hnsw+exact`; null for a leg that did not run.
    public record PlanView(String mode, String semantic, String keyword) {}

    /// @param hits messages or insights, whatever was asked for
    public record SearchView(List<?> hits, boolean complete, PlanView plan, double tookMs) implements HoldsText {
        @Override
        public long characters() {
            return hits.stream()
                    .mapToLong(hit -> hit instanceof HoldsText text ? text.characters() : 0)
                    .sum();
        }
    }
}
