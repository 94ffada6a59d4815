package dev.alluvium.insight.consolidate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SameGistTest {

    private static boolean mayBe(String one, String other) {
        return SameGist.mayBe("ana on 2026-03-11: \"" + one + "\"", "ana on 2026-04-12: \"" + other + "\"");
    }

    @Test
    void otherWordsForTheSameMayBeTheSame() {
        assertThat(mayBe("I love olives.", "I really like olives!")).isTrue();
        assertThat(mayBe("I saw 2 cats yesterday [2026-03-10].", "I saw two cats yesterday [2026-04-11]."))
                .isTrue();
        assertThat(mayBe("I don\u2019t eat meat.", "I do not eat meat.")).isTrue();
    }

    @Test
    void anotherNumberOrADenialIsAnotherStatement() {
        assertThat(mayBe("I have two cats.", "I have three cats.")).isFalse();
        assertThat(mayBe("The code is 4.5.", "The code is 4.6.")).isFalse();
        assertThat(mayBe("I like olives.", "I don't like olives.")).isFalse();
        assertThat(mayBe("I work as a nurse.", "I no longer work as a nurse.")).isFalse();
        assertThat(mayBe("I drink coffee.", "I never drink coffee.")).isFalse();
    }
}
