package dev.alluvium.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What [InsightsBenchmark] measured, for each set of messages.
record InsightsFigures(String benchmark, String derivation, String model, List<DataSet> sets) implements Figures {

    /// @param merged candidates that say what another one says
    /// @param groundedShare of the candidates, those whose every quote is in its message
    /// @param nearDuplicates pairs of insights of one tenant whose texts have a cosine above 0.95
    /// @param labels null for messages without questions
    record DataSet(
            String data,
            int messages,
            int insights,
            int merged,
            double insightsPer100,
            double groundedShare,
            int nearDuplicates,
            Labels labels,
            Judged judged,
            Cost cost) {}

    /// @param insights that somebody has judged by reading
    record Judged(int insights, long junk, double junkShare) {}

    /// @param evidenceShare of the insights, those whose messages all are evidence of some question
    /// @param randomShare of as many sentences taken at random
    /// @param recallMessages mean share of a question's evidence among the first ten messages
    /// @param recallTogether the same when insights are searched too and stand for their messages
    record Labels(
            double evidenceShare,
            double randomShare,
            double timesRandom,
            double recallMessages,
            double recallTogether) {

        boolean isFine() {
            return timesRandom >= 2.5 && recallTogether >= recallMessages;
        }
    }

    /// @param embedding seconds for the messages
    /// @param deriving  seconds for the insights, without their vectors
    /// @param vectors   seconds for the vectors of the insights
    record Cost(double embedding, double deriving, double vectors, double share) {}

    @Override
    public boolean isFine() {
        return sets.stream()
                .allMatch(set -> set.groundedShare == 1
                        && set.nearDuplicates == 0
                        && set.cost.share < 0.10
                        && (set.labels == null || set.labels.isFine()));
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        for (var set : sets) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %d messages, %d insights (%.2f per 100), grounded %.3f, near duplicates %d, cost %.3f of"
                            + " embedding; junk %d of %d judged",
                    set.data,
                    set.messages,
                    set.insights,
                    set.insightsPer100,
                    set.groundedShare,
                    set.nearDuplicates,
                    set.cost.share,
                    set.judged.junk,
                    set.judged.insights));
            if (set.labels != null) {
                lines.add(String.format(
                        Locale.ROOT,
                        "  evidence %.3f, at random %.3f (%.2f times), recall@10 %.4f, with insights %.4f",
                        set.labels.evidenceShare,
                        set.labels.randomShare,
                        set.labels.timesRandom,
                        set.labels.recallMessages,
                        set.labels.recallTogether));
            }
        }
        return lines;
    }
}
