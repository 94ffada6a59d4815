package dev.alluvium.insight.derive.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Of what is said about a thing, what was said last and what was said before it. Only the last competes with other
/// statements; what was said before goes with it, so that it is there when the last is withdrawn.
final class LastOfThings {

    private static final int KEPT_BEFORE = 4;

    private static final Comparator<Assertion> ORDER = Comparator.comparing(
                    (Assertion each) -> each.message().occurredAt().toInstant())
            .thenComparingInt(each -> each.sentence().message())
            .thenComparingInt(each -> each.sentence().start())
            .thenComparingInt(each -> each.sentence().end());

    private final List<Assertion> last = new ArrayList<>();
    private final Map<Assertion.Thing, List<Assertion>> before = new LinkedHashMap<>();

    private LastOfThings() {}

    static LastOfThings of(List<Assertion> assertions) {
        var things = new LastOfThings();
        for (var assertion : assertions) {
            if (assertion.about().isPresent()) {
                things.before
                        .computeIfAbsent(assertion.thing(), _ -> new ArrayList<>())
                        .add(assertion);
            } else {
                things.last.add(assertion);
            }
        }
        things.before.values().forEach(things::takeLast);
        return things;
    }

    /// What was said last is worth as much as what it takes the place of.
    private void takeLast(List<Assertion> chain) {
        double most = chain.stream().mapToDouble(Assertion::rate).max().orElseThrow();
        chain.sort(ORDER.reversed());
        last.add(chain.removeFirst().rated(most));
    }

    /// With all that is about nothing known.
    List<Assertion> last() {
        return List.copyOf(last);
    }

    /// The latest of what was said before about the same thing, each in a sentence of its own.
    List<Assertion> before(Assertion assertion, double least) {
        if (assertion.about().isEmpty()) {
            return List.of();
        }
        var kept = new ArrayList<Assertion>();
        for (var each : before.get(assertion.thing())) {
            boolean apart = !each.sentence().overlaps(assertion.sentence())
                    && kept.stream().noneMatch(other -> other.sentence().overlaps(each.sentence()));
            if (kept.size() < KEPT_BEFORE && each.rate() >= least && apart) {
                kept.add(each);
            }
        }
        return kept;
    }
}
