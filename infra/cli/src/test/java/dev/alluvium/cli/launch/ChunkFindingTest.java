package dev.alluvium.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.InstallationChunking.Known;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ChunkFindingTest {
    private static final Chunking SIZE = new Chunking(256, 32);
    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void aWalkThatHasNotEndedIsAProblemWithWhatToDo() {
        var finding = ChunkFinding.of(new Known(SIZE, SINCE, false));

        assertThat(finding.ok()).isFalse();
        assertThat(finding.words())
                .isEqualTo("256 tokens with an overlap of 32 since 2026-01-02T03:04:05Z, and some messages may have"
                        + " others: infra/alluvium rechunk goes on with them, unless it runs");
    }

    @Test
    void oneThatHasIsFine() {
        var finding = ChunkFinding.of(new Known(SIZE, SINCE, true));

        assertThat(finding.ok()).isTrue();
        assertThat(finding.words()).isEqualTo("256 tokens with an overlap of 32");
    }
}
