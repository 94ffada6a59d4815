package dev.alluvium.cli.launch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// What ingest-worker counted of records that lie in another partition than Java clients choose for their key.
final class StrayRecords {
    private static final Pattern METRIC =
            Pattern.compile("^alluvium_ingest_stray_records_total(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private StrayRecords() {}

    /// Empty when it does not answer.
    static Optional<Long> counted(URI metrics) {
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var asking = HttpRequest.newBuilder(metrics).timeout(PATIENCE).build();
            return in(http.send(asking, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    static Optional<Long> in(String metrics) {
        var found = METRIC.matcher(metrics);
        return found.find() ? Optional.of((long) Double.parseDouble(found.group(1))) : Optional.empty();
    }
}
