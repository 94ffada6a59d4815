package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.scratch.PublishAtOnce;
import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.bench.scratch.ScratchServers;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes messages, all visible at one moment, and takes the time until ingest-worker has announced all of"
                    + " them: of one tenant, then of many tenants in each poll.",
            "In turns with it, the same rows are written by a bare JDBC loop, in several forms of which the best"
                    + " counts.",
            "Runs on servers of the benchmark's own; topics have one partition, so that each poll has all tenants."
        })
public final class IngestBenchmark extends Benchmark {
    private static final int WARM_UP = 2;

    private final Programs programs;

    @Option(names = "--messages", defaultValue = "20000", description = "A round. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--tenants", defaultValue = "200", description = "In each poll. Default: ${DEFAULT-VALUE}.")
    private int tenants;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Rounds; the median counts. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--batch", description = "The worker's ALLUVIUM_INGEST_MAX_BATCH. Default: its own.")
    private Integer batch;

    public IngestBenchmark(Programs programs) {
        this.programs = programs;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var texts = TextMix.texts(messages);
        try (var servers = ScratchServers.postgresAndKafka(progress, 1)) {
            var database = servers.database("ingest");
            var settings = database.settings(database.server().port());
            settings.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", servers.kafkaBootstrapServers());
            if (batch != null) {
                settings.put("ALLUVIUM_INGEST_MAX_BATCH", batch.toString());
            }
            var measured = new ArrayList<IngestFigures.Round>();
            try (var _ = ScratchProgram.start(programs, "ingest-worker", settings, database.folder());
                    var input = new PublishAtOnce(servers.kafkaBootstrapServers())) {
                for (int round = 1 - WARM_UP; round <= rounds; round++) {
                    var figures = round(database, input, texts);
                    progress.println(
                            (round < 1 ? "warm-up: " : "round " + round + " of " + rounds + ": ") + figures.line());
                    if (round >= 1) {
                        measured.add(figures);
                    }
                }
            }
            return IngestFigures.of(messages, tenants, Runtime.getRuntime().availableProcessors(), measured);
        }
    }

    private IngestFigures.Round round(ScratchDatabase database, PublishAtOnce input, List<String> texts)
            throws Exception {
        double one = input.announcedPerSecond(tenants(database, 1), texts);
        var rows = new BareRows(texts);
        var bare = new ArrayList<IngestFigures.Round.Bare>();
        for (var form : BareInserts.Form.values()) {
            for (int batch : List.of(500, 2000)) {
                var loop = new BareInserts(database, form, batch);
                bare.add(new IngestFigures.Round.Bare(
                        loop.name(), loop.rowsPerSecond(tenants(database, 1).getFirst(), rows)));
            }
        }
        double many = input.announcedPerSecond(tenants(database, tenants), texts);
        return new IngestFigures.Round(one, many, bare);
    }

    private static List<UUID> tenants(ScratchDatabase database, int count) throws Exception {
        var ids = new ArrayList<UUID>();
        var statements = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var id = UUID.randomUUID();
            ids.add(id);
            statements.add("insert into alluvium.tenants (tenant_id, slug, name) values ('%s', 't-%s', 't')"
                    .formatted(id, id));
        }
        database.run(statements);
        return ids;
    }
}
