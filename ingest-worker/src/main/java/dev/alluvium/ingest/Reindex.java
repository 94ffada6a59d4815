package dev.alluvium.ingest;

import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.context.RemixVectors;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.pace.SliceSize;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.settings.RefusedException;
import dev.alluvium.wiring.DatabaseWiring;
import java.util.List;
import java.util.UUID;

/// Files the words of a tenant's messages anew, by the language that the tenant wants, and mixes their vectors with
/// their context: for what was stored before there was either or by an older version of the analysis, and after the
/// language was changed. While the tenant is written to and searched, and behind everybody else; the same again changes
/// nothing.
public final class Reindex {
    private static final String NAME = "reindex";
    /// Messages in one transaction: others of the tenant that write wait that long.
    private static final int FIRST_SLICE = 50;
    private static final int LARGEST_SLICE = 500;

    private final TenantDatabase database;
    private final FileTerms fileTerms;
    private final Pace pace;
    private final SliceSize slice = new SliceSize(FIRST_SLICE, LARGEST_SLICE);

    Reindex(TenantDatabase database, FileTerms fileTerms, Pace pace) {
        this.database = database;
        this.fileTerms = fileTerms;
        this.pace = pace;
    }

    /// How far it has come.
    interface Progress {
        void reached(long done, long total);
    }

    /// Prints how far it has come, as two numbers in a line.
    ///
    /// @param arguments the tenant's id
    public static void main(String[] arguments) {
        System.exit(ProcessLife.run(NAME, life -> run(life, arguments), UnsafeDatabaseException.class));
    }

    private static void run(ProcessLife life, String[] arguments) {
        if (arguments.length != 1) {
            throw new RefusedException("give the id of one tenant");
        }
        var tenant = new TenantId(UUID.fromString(arguments[0]));
        var settings = life.settings(IngestSettings.class);
        try (var database =
                TenantDatabase.open(DatabaseWiring.settings(settings.database(), NAME), Metrics.create(NAME))) {
            var reindex = new Reindex(
                    database,
                    new FileTerms(new TextAnalyzers(settings.language())),
                    database.pace(OperatorWork.REINDEX));
            reindex.run(tenant, (done, total) -> System.out.println(done + " " + total));
        }
    }

    /// @param progress told after each piece
    void run(TenantId tenant, Progress progress) {
        long total = database.write(tenant, tx -> {
            LexicalStatistics.lock(tx);
            LexicalStatistics.takeWantedLanguage(tx);
            return count(tx);
        });
        long done = 0;
        progress.reached(done, total);
        for (var ids = next(tenant, ""); !ids.isEmpty(); ids = next(tenant, ids.getLast())) {
            long took = fileAnew(tenant, ids);
            done += ids.size();
            // Others may write meanwhile.
            progress.reached(done, Math.max(done, total));
            slice.took(took);
            pace.rest(took);
        }
        database.write(tenant, tx -> {
            LexicalStatistics.areFiledAnew(tx);
            return null;
        });
    }

    /// @return nanoseconds
    private long fileAnew(TenantId tenant, List<String> ids) {
        long began = System.nanoTime();
        database.write(tenant, tx -> {
            RemixVectors.lock(tx);
            RemixVectors.run(tx, List.of(), ids, List.of());
            fileTerms.fileAnew(tx, ids);
            return null;
        });
        return System.nanoTime() - began;
    }

    private static long count(TenantTransaction tx) {
        return tx.sql().resultQuery("""
            select count(*)
              from alluvium.messages m
             where m.tenant_id = ?::uuid and not m.deleted
            """, tx.tenant().value()).fetchSingle(0, Long.class);
    }

    private List<String> next(TenantId tenant, String after) {
        return database.read(tenant, Reader.WORKER, tx -> next(tx, after, slice.rows()));
    }

    private static List<String> next(TenantTransaction tx, String after, int most) {
        return tx.sql().resultQuery("""
            select m.message_id
              from alluvium.messages m
             where m.tenant_id = ?::uuid and m.message_id > ? and not m.deleted
             order by m.message_id
             limit ?
            """, tx.tenant().value(), after, most).fetch(0, String.class);
    }
}
