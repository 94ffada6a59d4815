package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.message.AwaitSearchable;
import dev.alluvium.cli.session.TenantApi;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import org.jooq.exception.DataAccessException;
import tools.jackson.databind.JsonNode;

/// Brings an export into a tenant: messages by the way that all messages take, then their insights.
final class ImportTenant {
    private final TenantDatabase database;
    private final TenantId tenant;
    private final KafkaSettings kafka;
    private final TenantApi api;
    private final Terminal terminal;

    ImportTenant(TenantDatabase database, TenantId tenant, KafkaSettings kafka, TenantApi api, Terminal terminal) {
        this.database = database;
        this.tenant = tenant;
        this.kafka = kafka;
        this.api = api;
        this.terminal = terminal;
    }

    /// @param insights   false where the tenant is to find its own
    /// @param merge      whether the tenant may have messages of its own
    /// @param searchable whether to wait until all are searchable
    record Wanted(boolean insights, boolean merge, boolean searchable, Duration limit) {}

    /// What stands against it, before anything is written.
    void require(Export export, Wanted wanted, ImportProgress done) {
        long held = messages(api.get("/v1/status"));
        if (held > 0 && !done.isBegun() && !wanted.merge) {
            throw new Failure(
                    "the tenant has " + held + " messages: import into a new one, or with --merge, which makes"
                            + " messages of the same ids edits of them");
        }
        var model = database.activeGeneration().model();
        if (wanted.insights
                && export.manifest().insights().count() > 0
                && !model.equals(export.manifest().model())) {
            throw new Failure(
                    ("the insights have vectors of %s, and this installation searches by %s: --without-insights"
                                    + " imports the messages, whose insights are found anew")
                            .formatted(export.manifest().model(), model));
        }
    }

    void run(Export export, Wanted wanted, ImportProgress done) {
        done.begin();
        try {
            var manifest = export.manifest();
            long messages = manifest.messages().count();
            try (var progress = ProgressLine.of(terminal, "publishing", messages)) {
                new ImportMessages(database, tenant, done, progress).run(kafka, export.messages(), wanted.insights);
            }
            var await = new AwaitSearchable(kafka, tenant.value(), () -> api.get("/v1/status"), wanted.limit);
            try (var progress = ProgressLine.of(terminal, "stored", messages)) {
                await.awaitStored(done.ends(), left -> progress.to(Math.max(0, messages - left)));
            }
            if (wanted.insights) {
                try (var progress = ProgressLine.of(
                        terminal, "insights", manifest.insights().count())) {
                    new ImportInsights(database, tenant, done, progress).run(kafka, export.insights());
                }
            }
            if (wanted.searchable) {
                try (var progress = ProgressLine.of(terminal, "searchable", messages)) {
                    await.awaitEmbedding(messages, progress);
                }
            }
            requireAll(messages);
        } catch (TenantErasedException e) {
            throw new Failure("the tenant was erased meanwhile", e);
        } catch (DataAccessException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new Failure("the database does not take what is imported: " + cause.getMessage(), e);
        }
    }

    /// Its own rules, or a suspended tenant, may have had messages rejected.
    private void requireAll(long messages) {
        long held = messages(api.get("/v1/status"));
        if (held < messages) {
            throw new Failure("%d of %d messages are stored; what became of the others: infra/alluvium rejected list"
                    .formatted(held, messages));
        }
    }

    private static long messages(JsonNode status) {
        var messages = status.path("messages");
        return messages.path("stored").asLong(0) + messages.path("deleted").asLong(0);
    }
}
