package dev.alluvium.embed.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.embed.ScriptedModel;
import dev.alluvium.embed.message.AskModel.Answer;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.embeddings.TextRefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AskModelTest {

    private static final float[] GOOD = {0.6f, 0.8f};

    @Test
    void aRefusedTextIsFoundAmongMany() {
        var answers = ask(
                text -> {
                    if (text.equals("17")) {
                        throw new TextRefusedException("no");
                    }
                    return GOOD;
                },
                IntStream.range(0, 64).mapToObj(Integer::toString).toList());
        assertThat(answers).hasSize(64);
        assertThat(answers.stream().filter(Answer.Failed.class::isInstance))
                .containsExactly(new Answer.Failed("model-refused", "TextRefusedException"));
        assertThat(answers.get(17)).isInstanceOf(Answer.Failed.class);
    }

    @Test
    void aTextThatFailsWhileAHarmlessOneSucceedsIsToBlame() {
        var answers = ask(
                text -> {
                    if (text.equals("bad")) {
                        throw new IllegalStateException("500");
                    }
                    return GOOD;
                },
                List.of("bad"));
        assertThat(answers).containsExactly(new Answer.Failed("model-failed", "IllegalStateException"));
    }

    @Test
    void whenAHarmlessTextFailsTooTheModelIsInTrouble() {
        assertThatThrownBy(() -> ask(
                        text -> {
                            throw new IllegalStateException("500");
                        },
                        List.of("a", "b")))
                .isInstanceOf(ModelUnavailableException.class)
                .hasMessage("fails for any text: IllegalStateException");
    }

    @Test
    void aRefusalThatMeetsAHarmlessTextTooIsNoTextsFault() {
        assertThatThrownBy(() -> ask(
                        text -> {
                            throw new TextRefusedException("unknown model");
                        },
                        List.of("a", "b")))
                .isInstanceOf(ModelUnavailableException.class);
    }

    @Test
    void whatIsNoVectorIsNeverTakenForOne() {
        var garbage = List.of(
                new float[] {1},
                new float[] {1, 0, 0},
                new float[] {Float.NaN, 0},
                new float[] {Float.POSITIVE_INFINITY, 0},
                new float[] {0, 0},
                new float[0]);
        for (var vector : garbage) {
            var answers = ask(text -> text.equals("odd") ? vector : GOOD, List.of("a", "odd", "b"));
            assertThat(answers.get(1)).isEqualTo(new Answer.Failed("model-failed", "unusable-vector"));
            assertThat(answers.get(0)).isInstanceOf(Answer.Vector.class);
            assertThatThrownBy(() -> ask(text -> vector, List.of("a", "b")))
                    .isInstanceOf(ModelUnavailableException.class);
        }
    }

    @Test
    void aModelThatGoesDownWhileTextsAreTriedOneByOneBlamesNone() {
        var calls = new int[1];
        assertThatThrownBy(() -> ask(
                        text -> {
                            if (text.equals("bad") || ++calls[0] > 2) {
                                throw new IllegalStateException("500");
                            }
                            return GOOD;
                        },
                        List.of("bad", "a", "b", "c")))
                .isInstanceOf(ModelUnavailableException.class);
    }

    private static List<Answer> ask(Function<String, float[]> script, List<String> texts) {
        return new AskModel(new ScriptedModel(script), new EmbedMeters(new SimpleMeterRegistry())).vectors(texts);
    }
}
