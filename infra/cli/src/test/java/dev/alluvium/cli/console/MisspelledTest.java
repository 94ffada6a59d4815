package dev.alluvium.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MisspelledTest {
    private static final List<String> NAMES = List.of("--tenant", "--wait", "--wait-for", "search", "status");

    @Test
    void lettersThatAreSwappedDoubledLeftOutOrWrongAreSeenThrough() {
        assertThat(Misspelled.meant("--wiat", NAMES)).contains("--wait");
        assertThat(Misspelled.meant("--tennant", NAMES)).contains("--tenant");
        assertThat(Misspelled.meant("serch", NAMES)).contains("search");
        assertThat(Misspelled.meant("ststus", NAMES)).contains("status");
    }

    @Test
    void somethingElseIsNotTakenForAName() {
        assertThat(Misspelled.meant("--colour", NAMES)).isEmpty();
        assertThat(Misspelled.meant("x", NAMES)).isEmpty();
    }
}
