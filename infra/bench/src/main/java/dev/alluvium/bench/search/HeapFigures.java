package dev.alluvium.bench.search;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/// What a process says of its heap on `/metrics`.
///
/// @param maxMb what it may have
/// @param liveMb what was left after the last collection of everything, or 0 when there was none
/// @param longestPauseMs of the collections of the last minutes
public record HeapFigures(double maxMb, double liveMb, double longestPauseMs) {
    private static final double MB = 1 << 20;

    public static HeapFigures of(URI api) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var text = http.send(HttpRequest.newBuilder(api.resolve("/metrics")).build(), BodyHandlers.ofString())
                    .body();
            return new HeapFigures(
                    most(text, "jvm_gc_max_data_size_bytes{") / MB,
                    most(text, "jvm_gc_live_data_size_bytes{") / MB,
                    most(text, "jvm_gc_pause_seconds_max{") * 1e3);
        }
    }

    private static double most(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .max()
                .orElse(0);
    }
}
