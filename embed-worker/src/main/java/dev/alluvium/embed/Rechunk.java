package dev.alluvium.embed;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.pace.Pace;
import dev.alluvium.database.pace.SliceSize;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.CutAnew;
import dev.alluvium.embed.message.EmbedParts;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.settings.RefusedException;
import dev.alluvium.wiring.DatabaseWiring;
import dev.alluvium.wiring.ModelWiring;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the chunk size of the settings that of the installation, and cuts the messages of all tenants anew that are
/// cut otherwise. While they are written to and searched, and behind everybody else; the same again changes nothing.
/// Of a size that no longer is the installation's, because somebody else has changed it meanwhile, nothing is written.
public final class Rechunk {
    private static final String NAME = "rechunk";

    private static final Logger LOG = LoggerFactory.getLogger(Rechunk.class);

    /// Messages that are looked at in one go: most are cut as before, and asking about them is what takes time.
    private static final int FIRST_SLICE = 50;
    private static final int LARGEST_SLICE = 1_000;

    private final TenantDatabase database;
    private final CutAnew cutAnew;
    private final Pace pace;
    private final OpenWhenReachable whenReachable;
    private final BooleanSupplier stopping;
    private final SliceSize slice = new SliceSize(FIRST_SLICE, LARGEST_SLICE);
    private Done done = new Done(0, 0, 0);

    /// @param whenReachable waits where the model or the database is down
    Rechunk(
            TenantDatabase database,
            CutAnew cutAnew,
            Pace pace,
            OpenWhenReachable whenReachable,
            BooleanSupplier stopping) {
        this.database = database;
        this.cutAnew = cutAnew;
        this.pace = pace;
        this.whenReachable = whenReachable;
        this.stopping = stopping;
    }

    /// @param looked at so many messages
    /// @param replaced the chunks of so many
    /// @param refused so many keep their chunks, since the model does not embed them anew
    record Done(long looked, long replaced, long refused) {
        private Done and(CutAnew.Slice slice) {
            return new Done(
                    looked + slice.looked(),
                    replaced + slice.replaced(),
                    refused + slice.refused().size());
        }
    }

    /// How far it has come.
    interface Progress {
        void reached(Done done);
    }

    /// Prints how far it has come, as three numbers in a line: [Done].
    public static void main(String[] arguments) {
        System.exit(ProcessLife.run(NAME, Rechunk::run, UnsafeDatabaseException.class));
    }

    private static void run(ProcessLife life) throws Exception {
        var settings = life.settings(EmbedSettings.class);
        life.log(settings.log());
        try (var database =
                        TenantDatabase.open(DatabaseWiring.settings(settings.database(), NAME), Metrics.create(NAME));
                var model = ModelWiring.load(settings.model(), settings.embed().concurrency(), "")) {
            var own = OwnChunking.of(settings.chunk(), model);
            var rechunk = new Rechunk(
                    database,
                    CutAnew.with(parts(database, model, own), Metrics.create(NAME)),
                    database.pace(OperatorWork.RECHUNK),
                    new OpenWhenReachable(life::awaitStop),
                    life::stopping);
            rechunk.run(own, Rechunk::print);
        }
    }

    private static EmbedParts parts(TenantDatabase database, EmbeddingModel model, Chunking own) {
        return new EmbedParts(
                database,
                model,
                database.activeGeneration().require(model.name(), model.dimension()),
                own,
                PayloadCodec.avro(),
                Patience.DEFAULT,
                InstantSource.system());
    }

    private static void print(Done done) {
        System.out.println(done.looked + " " + done.replaced + " " + done.refused);
    }

    /// @param progress told after each slice
    /// @throws RefusedException when it could not be done to the end; it goes on where it is run again
    Done run(Chunking own, Progress progress) {
        database.chunking().change(own);
        progress.reached(done);
        database.retentions().forEachTenant(tenant -> run(tenant, progress));
        if (stopping.getAsBoolean()) {
            throw new RefusedException("asked to stop before all messages were looked at");
        }
        if (done.refused == 0) {
            database.chunking().filled(own);
        }
        return done;
    }

    private void run(TenantId tenant, Progress progress) {
        try {
            for (var last = ""; last != null && !stopping.getAsBoolean(); ) {
                long began = System.nanoTime();
                var now = next(tenant, last);
                long took = System.nanoTime() - began;
                done = done.and(now);
                now.refused().forEach(id -> LOG.warn("tenant {}: message {} keeps its former chunks", tenant, id));
                progress.reached(done);
                slice.took(took);
                last = now.last();
                if (last != null) {
                    pace.rest(took);
                }
            }
        } catch (TenantErasedException e) {
            LOG.info("tenant {} was erased meanwhile", tenant);
        }
    }

    private CutAnew.Slice next(TenantId tenant, String after) {
        try {
            return whenReachable.open(
                    "the model or the database", () -> cutAnew.next(tenant, after, slice.rows()), Rechunk::mayPass);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof ModelUnavailableException || DatabaseFailure.isTransient(failure);
    }
}
