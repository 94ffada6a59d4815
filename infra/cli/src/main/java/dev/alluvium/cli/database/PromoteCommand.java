package dev.alluvium.cli.database;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.promotion.Promoted;
import dev.alluvium.database.promotion.PromotionProgress;
import dev.alluvium.database.promotion.PromotionStep;
import dev.alluvium.database.promotion.Promotions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "promote",
        description = {
            "Moves a tenant to partitions and a vector index of its own, or back, while it is written to and searched.",
            "What was interrupted goes on when it is run again, in either direction. How much of the time it works:"
                    + " infra/alluvium pace promote PERCENT, also while it runs.",
            "As the database's owner (ALLUVIUM_OWNER_PASSWORD)."
        })
public final class PromoteCommand extends SessionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SLUG", description = "The tenant.")
    private String slug;

    @Option(names = "--back", description = "Returns the tenant to the partitions that tenants share.")
    private boolean back;

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public Integer call() {
        print(move());
        return ExitStatus.FINE;
    }

    private Promoted move() {
        try (var promotions = Promotions.open(MigrateCommands.owner(connections()), OperatorDatabase.caller());
                var progress = new Shown(terminal())) {
            var moved = back ? promotions.back(slug, progress) : promotions.promote(slug, progress);
            return moved.orElseThrow(() -> new Failure("no tenant '" + slug + "' (infra/alluvium tenant list)"));
        } catch (TenantErasedException e) {
            throw new Failure("tenant '" + slug + "' is being erased, or was: there is nothing to move", e);
        } catch (IllegalStateException e) {
            throw new Failure(e.getMessage(), e);
        } catch (RuntimeException e) {
            if (DatabaseFailure.isTransient(e)) {
                throw new Failure("interrupted, and nothing is lost: run it again. " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private void print(Promoted promoted) {
        var place = promoted.own() ? "own" : "shared";
        if (output.json()) {
            var moved = JsonText.object();
            promoted.moved().forEach(moved::put);
            say(JsonText.pretty(JsonText.object()
                    .put("slug", promoted.slug())
                    .put("tenant_id", promoted.tenant().toString())
                    .put("partitions", place)
                    .set("moved", moved)));
        } else {
            long rows = promoted.moved().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            say(
                    promoted.moved().isEmpty()
                            ? "%s is in %s partitions already".formatted(promoted.slug(), place)
                            : "%s is in %s partitions; %d rows moved".formatted(promoted.slug(), place, rows));
        }
    }

    /// A line when a step begins, and a bar while rows are moved.
    private static final class Shown implements PromotionProgress, AutoCloseable {
        private static final long BETWEEN = 2_000_000_000L;

        private final Terminal terminal;
        private final Map<String, Long> moved = new HashMap<>();
        private long told = System.nanoTime();
        private ProgressLine bar;

        Shown(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void began(PromotionStep step) {
            close();
            terminal.note(step.toString());
        }

        @Override
        public void expected(long rows) {
            bar = ProgressLine.of(terminal, "moving rows", rows);
        }

        @Override
        public void moved(String table, long rows) {
            moved.put(table, rows);
            if (bar != null) {
                bar.to(moved.values().stream().mapToLong(Long::longValue).sum());
            }
        }

        @Override
        public void waiting(PromotionStep step) {
            if (System.nanoTime() - told >= BETWEEN) {
                told = System.nanoTime();
                terminal.note("  " + step + ": others are in the way, trying again");
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
