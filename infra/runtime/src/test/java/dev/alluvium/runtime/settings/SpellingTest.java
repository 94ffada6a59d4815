package dev.alluvium.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpellingTest {

    @Test
    void countsInsertionsRemovalsChangesAndSwaps() {
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("abc", "abc")).isZero();
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Spelling.distance("PROT", "PORT")).isEqualTo(1);
    }

    @Test
    void theNearestNameIsMeant() {
        var names = List.of("ALLUVIUM_API_PORT", "ALLUVIUM_API_HOST", "ALLUVIUM_API_URL");
        assertThat(Spelling.nearest("ALLUVIUM_API_PROT", names)).contains("ALLUVIUM_API_PORT");
        assertThat(Spelling.nearest("ALLUVIUM_APIHOST", names)).contains("ALLUVIUM_API_HOST");
        assertThat(Spelling.nearest("ALLUVIUM_SOMETHING_ELSE", names)).isEmpty();
    }
}
