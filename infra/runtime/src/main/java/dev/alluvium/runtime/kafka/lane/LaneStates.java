package dev.alluvium.runtime.kafka.lane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/// Lanes in figures, each once, whatever partitions it has records in.
final class LaneStates {

    private LaneStates() {}

    /// @param perSecond cost that is done in a second
    static List<LaneState> of(Collection<PartitionLanes> partitions, LaneRules rules, double perSecond) {
        var states = new LinkedHashMap<LaneKey, LaneState>();
        for (var partition : partitions) {
            for (var lane : partition.lanes()) {
                states.merge(
                        lane.key,
                        new LaneState(lane.key, lane.behind(), lane.costBehind(), lane.oldest(), Double.NaN),
                        LaneState::and);
            }
        }
        return inTime(List.copyOf(states.values()), rules, perSecond);
    }

    /// Until a lane is done, every other one has had as much as it has, by share, or is done (generalized
    /// processor sharing, Parekh and Gallager 1993). A limit may make it later.
    private static List<LaneState> inTime(List<LaneState> all, LaneRules rules, double perSecond) {
        var inTurn = all.stream()
                .map(lane -> new Turn(lane, rules.share(lane.key().tenant())))
                .sorted(Comparator.comparingDouble(Turn::end))
                .toList();
        double shares = inTurn.stream().mapToDouble(Turn::share).sum();
        double done = 0;
        var known = new ArrayList<LaneState>();
        for (var turn : inTurn) {
            double before = done + turn.end() * shares;
            double byLimit = byLimit(turn.lane(), rules);
            boolean limitAlone = Double.isNaN(perSecond) && byLimit > 0;
            known.add(turn.lane().within(limitAlone ? byLimit : Math.max(before / perSecond, byLimit)));
            done += turn.lane().cost();
            shares -= turn.share();
        }
        return known;
    }

    /// 0 without a limit.
    private static double byLimit(LaneState lane, LaneRules rules) {
        double limit = rules.recordsPerSecond(lane.key().tenant());
        return limit > 0 ? lane.messages() / limit : 0;
    }

    private record Turn(LaneState lane, double share) {
        private double end() {
            return lane.cost() / share;
        }
    }
}
