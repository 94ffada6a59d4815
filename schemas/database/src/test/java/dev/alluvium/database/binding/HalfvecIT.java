package dev.alluvium.database.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.Rows;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.generated.Tables;
import dev.alluvium.database.tenant.Reader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

class HalfvecIT {
    @Test
    void vectorsComeBackRoundedToSixteenBitsInTextAndInBinary() {
        try (var migrated = MigratedDatabase.create();
                var database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry())) {
            var tenant = migrated.newTenant();
            var vector = Rows.vector(3);
            vector[0] = 65504f;
            vector[1] = -0f;
            vector[2] = Float.float16ToFloat((short) 1);
            var rounded = new float[vector.length];
            for (int i = 0; i < vector.length; i++) {
                rounded[i] = Float.float16ToFloat(Float.floatToFloat16(vector[i]));
            }
            database.write(tenant, tx -> {
                Rows.insertMessage(tx.sql(), tenant, "m");
                return Rows.insertEmbedding(tx.sql(), tenant, "m", vector);
            });
            // The first answers come as text, the later ones in binary.
            for (int i = 0; i < 12; i++) {
                assertThat(database.<float[]>read(
                                tenant,
                                Reader.WORKER,
                                tx -> tx.sql()
                                        .fetchOne(Tables.EMBEDDINGS, Tables.EMBEDDINGS.TENANT_ID.eq(tenant.value()))
                                        .getVector()))
                        .containsExactly(rounded);
                assertThat(database.<Double>read(
                                tenant,
                                Reader.WORKER,
                                tx -> tx.sql()
                                        .select(DSL.field(
                                                "{0} <=> {1}",
                                                Double.class, Tables.EMBEDDINGS.VECTOR, Halfvec.value(vector)))
                                        .from(Tables.EMBEDDINGS)
                                        .where(Tables.EMBEDDINGS.TENANT_ID.eq(tenant.value()))
                                        .fetchOne()
                                        .value1()))
                        .isLessThan(1e-3);
            }
            assertThat(database.<String>read(
                            tenant,
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .select(DSL.field(
                                                    "{0}",
                                                    float[].class, DSL.inline(new float[] {1, 0.5f}, Halfvec.TYPE))
                                            .cast(String.class))
                                    .fetchOne()
                                    .value1()))
                    .isEqualTo("[1,0.5]");
            assertThat(database.<float[]>read(
                            tenant,
                            Reader.WORKER,
                            tx -> tx.sql()
                                    .select(Halfvec.value(null))
                                    .fetchOne()
                                    .value1()))
                    .isNull();
        }
    }
}
