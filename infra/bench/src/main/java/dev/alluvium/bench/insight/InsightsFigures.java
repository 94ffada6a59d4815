package dev.alluvium.bench.insight;

import dev.alluvium.bench.harness.Figures;
import java.util.List;

/// What [InsightsBenchmark] measured, for each set of messages.
record InsightsFigures(String benchmark, String derivation, String model, List<DataSet> sets, Sample sample)
        implements Figures {

    InsightsFigures(String benchmark, String derivation, String model, List<DataSet> sets) {
        this(benchmark, derivation, model, sets, Sample.of(sets));
    }

    /// @param merged candidates that say what another one says
    /// @param groundedShare of the candidates, those whose every quote is in its message
    /// @param nearDuplicates pairs of insights of one tenant whose vectors have a cosine above 0.95
    /// @param nearDuplicateTexts the same of vectors of their whole texts, which nobody stores
    /// @param merges for several thresholds, of all that was derived, before any was merged
    /// @param labels null for messages without questions
    record DataSet(
            String data,
            int messages,
            int insights,
            int merged,
            double insightsPer100,
            double groundedShare,
            int nearDuplicates,
            int nearDuplicateTexts,
            List<Merges> merges,
            Labels labels,
            Judged judged,
            Cost cost) {}

    /// @param ofSubject pairs of the same kind and subject that are as near as the threshold or nearer
    /// @param others    of the other pairs of a tenant
    record Merges(double threshold, int ofSubject, int others) {}

    /// @param insights that somebody has judged by reading
    /// @param junkShare of the judged
    /// @param unjudgedShare of all
    record Judged(int insights, long junk, double junkShare, double unjudgedShare) {}

    /// Of all sets together.
    record Sample(int derived, int judged, long junk, double junkShare, double unjudgedShare) {

        static Sample of(List<DataSet> sets) {
            int derived = sets.stream().mapToInt(DataSet::insights).sum();
            int judged = sets.stream().mapToInt(set -> set.judged.insights).sum();
            long junk = sets.stream().mapToLong(set -> set.judged.junk).sum();
            return new Sample(
                    derived,
                    judged,
                    junk,
                    judged == 0 ? 0 : (double) junk / judged,
                    derived == 0 ? 0 : (double) (derived - judged) / derived);
        }
    }

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
    /// @param deriving  seconds for the insights, without their vectors, after sessions of other tenants
    /// @param vectors   seconds for the vectors of the insights
    record Cost(double embedding, double deriving, double vectors, double share) {}

    @Override
    public boolean isFine() {
        return sample.junkShare <= 0.15
                && sets.stream()
                        .allMatch(set -> set.groundedShare == 1
                                && set.nearDuplicates == 0
                                && set.nearDuplicateTexts == 0
                                && set.cost.share < 0.10
                                && (set.labels == null || set.labels.isFine()));
    }
}
