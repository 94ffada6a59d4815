package dev.alluvium.bench.chaos.worker;

import dev.alluvium.testkit.FaultProxy.Moment;
import java.util.List;
import java.util.stream.Stream;

/// A step at which a worker can be killed: before the server sees a request, or when the server has answered and the
/// worker does not know it yet.
public record KillPoint(String request, boolean answered) {

    /// From the poll to the end of the transaction, in order. Brokers of transaction version 2 learn of
    /// partitions and offsets from `Produce` and `TxnOffsetCommit` themselves; older ones are told by the two
    /// `Add…` requests.
    private static final List<String> REQUESTS = List.of("COMMIT", "Produce", "TxnOffsetCommit", "EndTxn");

    /// From the start of the process to the first poll.
    private static final List<String> OPENING = List.of("InitProducerId", "ConsumerGroupHeartbeat", "OffsetFetch");

    public static List<KillPoint> betweenTheCommits() {
        return both(REQUESTS);
    }

    public static List<KillPoint> whileStarting() {
        return both(OPENING);
    }

    private static List<KillPoint> both(List<String> requests) {
        return requests.stream()
                .flatMap(request -> Stream.of(new KillPoint(request, false), new KillPoint(request, true)))
                .toList();
    }

    boolean is(Moment moment) {
        return moment.answered() == answered && moment.name().equals(request);
    }

    @Override
    public String toString() {
        return request + (answered ? " answered" : " asked");
    }
}
