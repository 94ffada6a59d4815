package dev.alluvium.insight.derive.rules;

import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionMessage.Passage;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.StatementCosine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Corrects what a statement is worth by the vectors of its session: more for one that is near to what the session is
/// about, less for one that repeats what was said before. On conversations both correct little; the wording decides.
final class RateAmongOthers {

    private static final double CENTRALITY_WEIGHT = 3;
    private static final double MOST_CORRECTION = 0.5;
    private static final double REPETITION = 0.85;
    private static final double REPETITION_WEIGHT = 5;
    /// So that the cost grows with the session and not with its square.
    private static final int LOOK_BACK = 100;

    private RateAmongOthers() {}

    /// With more people than these a talk is a channel, and what somebody tells of himself there is mostly what he is
    /// at just now.
    private static final int CIRCLE = 2;

    private static final double IN_A_CROWD = -0.65;

    static List<Assertion> of(List<Assertion> assertions, SessionWindow window) {
        return byVectors(isCrowd(window) ? inACrowd(assertions) : assertions, window);
    }

    private static boolean isCrowd(SessionWindow window) {
        return window.messages().stream()
                        .map(message -> message.sender().id())
                        .distinct()
                        .limit(CIRCLE + 1)
                        .count()
                > CIRCLE;
    }

    private static List<Assertion> inACrowd(List<Assertion> assertions) {
        return assertions.stream()
                .map(each -> each.cue().isTold() ? each.rated(each.rate() + IN_A_CROWD) : each)
                .toList();
    }

    private static List<Assertion> byVectors(List<Assertion> assertions, SessionWindow window) {
        var vectors = window.messages().stream().map(RateAmongOthers::first).toList();
        var centre = centre(vectors);
        if (centre.length == 0) {
            return assertions;
        }
        double usual = vectors.stream()
                .filter(Objects::nonNull)
                .mapToDouble(vector -> StatementCosine.cosine(vector, centre))
                .average()
                .orElse(0);
        var replaces = ofThingsWithMore(assertions);
        var rated = new ArrayList<Assertion>(assertions.size());
        for (var assertion : assertions) {
            var vector = assertion.vector();
            double centrality = vector == null ? 0 : StatementCosine.cosine(vector, centre) - usual;
            rated.add(assertion.rated(assertion.rate()
                    + Math.clamp(CENTRALITY_WEIGHT * centrality, -MOST_CORRECTION, MOST_CORRECTION)
                    - (replaces.contains(assertion) ? 0 : repetition(assertion, vectors))));
        }
        return rated;
    }

    private static double repetition(Assertion assertion, List<float[]> vectors) {
        return REPETITION_WEIGHT * Math.max(0, nearestBefore(assertion, vectors) - REPETITION);
    }

    /// Whatever else is said about the same thing sounds alike and repeats nothing.
    private static Set<Assertion> ofThingsWithMore(List<Assertion> assertions) {
        return assertions.stream()
                .filter(assertion -> assertion.about().isPresent())
                .collect(Collectors.groupingBy(Assertion::thing))
                .values()
                .stream()
                .filter(chain -> chain.size() > 1)
                .flatMap(List::stream)
                .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
    }

    private static double nearestBefore(Assertion assertion, List<float[]> vectors) {
        int place = assertion.sentence().message();
        double nearest = 0;
        for (int i = Math.max(0, place - LOOK_BACK); i < place; i++) {
            nearest = Math.max(nearest, StatementCosine.cosine(assertion.vector(), vectors.get(i)));
        }
        return nearest;
    }

    private static float[] centre(List<float[]> vectors) {
        var sum = new float
                [vectors.stream()
                        .filter(Objects::nonNull)
                        .mapToInt(vector -> vector.length)
                        .findFirst()
                        .orElse(0)];
        vectors.stream().filter(Objects::nonNull).forEach(vector -> StatementCosine.add(sum, vector));
        StatementCosine.normalise(sum);
        return sum;
    }

    private static float[] first(SessionMessage message) {
        return message.passages().stream().map(Passage::vector).findFirst().orElse(null);
    }
}
