package dev.alluvium.cli.message;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.TenantApi;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Publishes checked files for one tenant, waits when asked to, and says what became of the messages.
public record PublishRequest(Terminal terminal, Connections connections, String tenant, TenantApi api, boolean json) {

    /// @param searchable empty when nobody waited
    public record Totals(long published, Optional<Long> searchable, long failed, long rejected, Duration took) {
        public long bad() {
            return failed + rejected;
        }
    }

    public Totals run(List<MessageFile> files, long messages, PublishMessages.Form form, Optional<Duration> wait) {
        var id = activeTenant();
        var publish = new Publish(id, files, messages, form);
        return say(wait.isEmpty() ? publish.andLeave() : publish.andWait(wait.get()));
    }

    private final class Publish {
        private final KafkaSettings kafka = connections.kafkaSettings();
        private final UUID id;
        private final List<MessageFile> files;
        private final long messages;
        private final PublishMessages.Form form;

        private Publish(UUID id, List<MessageFile> files, long messages, PublishMessages.Form form) {
            this.id = id;
            this.files = files;
            this.messages = messages;
            this.form = form;
        }

        private Totals andLeave() {
            var began = System.nanoTime();
            return new Totals(send().count(), Optional.empty(), 0, 0, since(began));
        }

        private Totals andWait(Duration limit) {
            try (var results = FollowResults.fromNowOn(kafka)) {
                var began = System.nanoTime();
                var published = send();
                try (var progress = ProgressLine.of(terminal, "searchable", messages)) {
                    new AwaitSearchable(kafka, id, () -> api.get("/v1/status"), limit).await(published, progress);
                }
                var bad = results.count(published);
                var searchable = published.count() - bad.rejected() - bad.failed();
                return new Totals(
                        published.count(), Optional.of(searchable), bad.failed(), bad.rejected(), since(began));
            }
        }

        private PublishedOffsets send() {
            try (var progress = ProgressLine.of(terminal, "publishing", messages)) {
                return new PublishMessages(id, form, progress).publish(kafka, files);
            }
        }
    }

    private UUID activeTenant() {
        var found = new Tenants(connections).show(tenant);
        if (found.path("state").asString("").equals("suspended")) {
            throw new Failure(
                    "the tenant " + tenant + " is suspended and its messages would be rejected: resume it first");
        }
        return UUID.fromString(found.path("tenant_id").asString(""));
    }

    private Totals say(Totals totals) {
        if (json) {
            var object = JsonText.object().put("published", totals.published());
            totals.searchable()
                    .ifPresent(searchable -> object.put("searchable", searchable)
                            .put("failed", totals.failed())
                            .put("rejected", totals.rejected()));
            terminal.say(JsonText.line(object.put("took_ms", totals.took().toMillis())));
        } else {
            var rest = totals.searchable()
                    .map(searchable -> ", searchable %d, failed %d, rejected %d"
                            .formatted(searchable, totals.failed(), totals.rejected()))
                    .orElse("");
            terminal.say("published %d%s in %.1f s"
                    .formatted(totals.published(), rest, totals.took().toMillis() / 1000.0));
        }
        return totals;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
