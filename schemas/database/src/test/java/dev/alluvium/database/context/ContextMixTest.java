package dev.alluvium.database.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextMixTest {
    private static final int SHORT = 450;
    private static final float[] X = {1, 0, 0};
    private static final float[] Y = {0, 1, 0};
    private static final float[] Z = {0, 0, 1};

    @Test
    void theOneBeforeCountsHalfAndTheOneBeforeThatAThird() {
        double length = Math.sqrt(1 + 1 / 4.0 + 1 / 9.0);

        var mixed = ContextMix.of(X, SHORT, List.of(Y, Z));

        assertThat(mixed[0]).isCloseTo((float) (1 / length), within(1e-3f));
        assertThat(mixed[1]).isCloseTo((float) (1 / length / 2), within(1e-3f));
        assertThat(mixed[2]).isCloseTo((float) (1 / length / 3), within(1e-3f));
    }

    @Test
    void theLongerAMessageTheLessItBorrows() {
        double half = Math.sqrt(1 + 1 / 16.0);

        var mixed = ContextMix.of(X, 575, List.of(Y));

        assertThat(mixed[0]).isCloseTo((float) (1 / half), within(1e-3f));
        assertThat(mixed[1]).isCloseTo((float) (1 / half / 4), within(1e-3f));
        assertThat(ContextMix.of(X, 700, List.of(Y, Z))).isSameAs(X);
        assertThat(ContextMix.of(X, 1 << 20, List.of(Y, Z))).isSameAs(X);
        assertThat(ContextMix.of(X, 1, List.of(Y, Z))).isEqualTo(ContextMix.of(X, SHORT, List.of(Y, Z)));
    }

    @Test
    void oneWithoutAVectorKeepsItsPlace() {
        double length = Math.sqrt(1 + 1 / 9.0);

        assertThat(ContextMix.of(X, SHORT, Arrays.asList(null, Z))[2])
                .isCloseTo((float) (1 / length / 3), within(1e-3f));
    }

    @Test
    void withNothingBeforeItAVectorStaysAsItIs() {
        assertThat(ContextMix.of(X, SHORT, List.of())).isSameAs(X);
        assertThat(ContextMix.of(X, SHORT, Arrays.asList(null, null))).isSameAs(X);
    }

    @Test
    void whatWouldCancelOutStaysAsItIs() {
        float[] against = {-2, 0, 0};

        assertThat(ContextMix.of(X, SHORT, List.of(against))).isSameAs(X);
    }

    @Test
    void whatIsMixedHasThePrecisionOfTheDatabase() {
        var mixed = ContextMix.of(ContextMix.rounded(new float[] {0.6f, 0.8f, 0}), SHORT, List.of(Y, Z));

        assertThat(ContextMix.rounded(mixed)).isEqualTo(mixed);
    }
}
