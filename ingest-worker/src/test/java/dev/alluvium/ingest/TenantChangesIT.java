package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How long a running worker goes on by what it knew of a tenant.
class TenantChangesIT {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);

    private final String slug = "t-" + UUID.randomUUID();
    private MigratedDatabase migrated;
    private TenantDatabase database;
    private ControlDatabase control;
    private StoreTenants storeTenants;
    private Ingest ingest;
    private long offset;

    @BeforeEach
    void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
        var clock = InstantSource.system();
        storeTenants = new StoreTenants(
                database, new StoreMessages(clock, new FileTerms(new TextAnalyzers(Language.ENGLISH))), clock, 4);
        ingest = new Ingest(
                storeTenants,
                new OutcomeRecords(PayloadCodec.avro(), clock),
                new StrayRecords(() -> 1),
                new IngestMeters(new SimpleMeterRegistry()),
                _ -> 0);
    }

    @AfterEach
    void close() {
        storeTenants.close();
        control.close();
        database.close();
        migrated.close();
    }

    @Test
    void changesAreKnownWithinFiveSecondsAndReplayMendsWhatWasRejected() throws Exception {
        var unknown = new TenantId(UUID.randomUUID());
        assertThat(fate(record(unknown))).isEqualTo("unknown-tenant");
        migrated.asSuperuser(
                "insert into alluvium.tenants (tenant_id, slug, name) values ('" + unknown + "', 'late', 'late')");
        await(unknown, "stored");

        var tenant = control.tenants().create(slug, slug).id();
        assertThat(fate(record(tenant))).isEqualTo("stored");
        control.tenants().change(slug, null, TenantState.SUSPENDED);
        await(tenant, "suspended-tenant");
        var rejected = record(tenant);
        assertThat(fate(rejected)).isEqualTo("suspended-tenant");
        control.tenants().change(slug, null, TenantState.ACTIVE);
        await(tenant, "stored");
        assertThat(fate(rejected)).isEqualTo("stored");
    }

    /// Takes record after record, as a busy topic would.
    private void await(TenantId tenant, String fate) throws Exception {
        long began = System.nanoTime();
        while (!fate(record(tenant)).equals(fate)) {
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(KNOWN_WITHIN);
        }
    }

    private String fate(ConsumerRecord<byte[], byte[]> record) throws Exception {
        return ingest.settle(ingest.prepare(List.of(record))).stream()
                .map(TenantChangesIT::fate)
                .findFirst()
                .orElse("nothing");
    }

    private static String fate(ProducerRecord<byte[], byte[]> result) {
        return result.topic().equals(Topics.STORED)
                ? "stored"
                : new String(result.headers().lastHeader(RejectedHeaders.REASON).value(), UTF_8);
    }

    private ConsumerRecord<byte[], byte[]> record(TenantId tenant) {
        var message = PayloadCodec.avro().encode(Samples.message("m-" + offset, "the red bike"));
        return new ConsumerRecord<>(Topics.MESSAGES, 0, offset++, TenantKey.bytes(tenant.value()), message);
    }
}
