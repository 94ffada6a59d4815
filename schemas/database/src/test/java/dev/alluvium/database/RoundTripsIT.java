package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.binding.BinaryHalfvec;
import dev.alluvium.database.generated.Tables;
import dev.alluvium.database.tenant.Reader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What goes over the wire.
class RoundTripsIT {
    /// How often the driver runs a statement before the server keeps it prepared and answers in binary.
    private static final int PREPARED = 6;

    @Test
    void transactionOfOneStatementTakesThree() {
        try (var migrated = MigratedDatabase.create();
                var database = TenantDatabase.open(
                        RecordingSockets.recorded(migrated.app(), "trips"), new SimpleMeterRegistry())) {
            var recording = RecordingSockets.recordingOf("trips");
            var tenant = migrated.newTenant();
            for (int i = 0; i < 2 * PREPARED; i++) {
                recording.forget();
                Rows.countMessages(database, tenant);
                assertThat(recording.roundTrips()).as("read %d", i).isLessThanOrEqualTo(3);
                recording.forget();
                var id = "m" + i;
                database.write(tenant, tx -> Rows.insertMessage(tx.sql(), tenant, id));
                assertThat(recording.roundTrips()).as("write %d", i).isLessThanOrEqualTo(3);
            }
        }
    }

    @Test
    void vectorsGoInBinaryBothWays() {
        try (var migrated = MigratedDatabase.create();
                var database = TenantDatabase.open(
                        RecordingSockets.recorded(migrated.app(), "vectors"), new SimpleMeterRegistry())) {
            var recording = RecordingSockets.recordingOf("vectors");
            var tenant = migrated.newTenant();
            var vector = Rows.vector(7);
            var binary = binary(vector);
            database.write(tenant, tx -> {
                Rows.insertMessage(tx.sql(), tenant, "m");
                recording.forget();
                return Rows.insertEmbedding(tx.sql(), tenant, "m", vector);
            });
            assertThat(contains(recording.sent(), binary)).as("sent in binary").isTrue();
            boolean received = false;
            for (int i = 0; i < PREPARED; i++) {
                recording.forget();
                var read = database.read(
                        tenant,
                        Reader.WORKER,
                        tx -> tx.sql()
                                .fetchOne(Tables.EMBEDDINGS, Tables.EMBEDDINGS.TENANT_ID.eq(tenant.value()))
                                .getVector());
                assertThat(read).hasSize(vector.length);
                received = contains(recording.received(), binary);
            }
            assertThat(received).as("received in binary once prepared").isTrue();
        }
    }

    private static byte[] binary(float[] vector) {
        var object = new BinaryHalfvec(vector);
        var bytes = new byte[object.lengthInBytes()];
        object.toBytes(bytes, 0);
        return bytes;
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int start = 0; start + part.length <= all.length; start++) {
            if (Arrays.equals(all, start, start + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
