package dev.alluvium.bench.gateway;

import dev.alluvium.bench.gateway.GatewayFigures.Millis;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.harness.Statistics;
import dev.alluvium.bench.search.HttpCaller;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// The same searches asked of query-api, through the gateway, and as a tool of an agent, in turns.
record SearchTimes(RunningSystem system, String key, List<String> texts) {
    private static final int WARM_UP = 60;

    record Taken(Millis direct, Millis gateway, Millis agent) {}

    Taken measure(int searches) throws IOException {
        var ways = List.of(system.apiUrl(), system.gatewayUrl(), system.gatewayUrl());
        var millis = new double[ways.size()][searches];
        var callers = new ArrayList<HttpCaller>();
        try {
            for (URI way : ways) {
                callers.add(new HttpCaller(way));
            }
            for (int round = -WARM_UP; round < searches; round++) {
                var text = texts.get(Math.floorMod(round, texts.size()));
                for (int turn = 0; turn < ways.size(); turn++) {
                    int way = Math.floorMod(round + turn, ways.size());
                    // A text of its own: query-api remembers the vectors of those that were asked before.
                    var asked = text + " " + ((round + WARM_UP) * ways.size() + turn);
                    var request = way == 2 ? Requests.searchMemory(key, asked) : Requests.search(key, asked);
                    long from = System.nanoTime();
                    if (callers.get(way).ask(request) != 200) {
                        throw new IOException("a search was not answered");
                    }
                    if (round >= 0) {
                        millis[way][round] = (System.nanoTime() - from) / 1e6;
                    }
                }
            }
        } finally {
            for (var caller : callers) {
                caller.close();
            }
        }
        return new Taken(millis(millis[0]), millis(millis[1]), millis(millis[2]));
    }

    private static Millis millis(double[] all) {
        var statistics = Statistics.of(all);
        return new Millis(statistics.quantile(0.50), statistics.quantile(0.95));
    }
}
