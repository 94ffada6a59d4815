package dev.alluvium.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrayRecordsTest {
    @Test
    void theCountIsReadAsPrometheusWritesIt() {
        assertThat(StrayRecords.in("# TYPE x counter\nx 1.0\nalluvium_ingest_stray_records_total 12.0\ny 2\n"))
                .contains(12L);
        assertThat(StrayRecords.in("alluvium_ingest_stray_records_total{process=\"ingest-worker\"} 1.5E3"))
                .contains(1500L);
        assertThat(StrayRecords.in("alluvium_ingest_records_total 12.0")).isEmpty();
    }

    @Test
    void strayRecordsAreAProblemWithWhatToDo() {
        assertThat(Examination.partitions(0).ok()).isTrue();
        assertThat(Examination.partitions(3).ok()).isFalse();
        assertThat(Examination.partitions(3).words()).contains("3 records").contains("partitioner=murmur2_random");
    }
}
