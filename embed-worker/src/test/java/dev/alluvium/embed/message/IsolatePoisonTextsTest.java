package dev.alluvium.embed.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.embed.ScriptedModel;
import dev.alluvium.embed.message.AskModel.Answer;
import dev.alluvium.embeddings.ModelFailedException;
import dev.alluvium.embeddings.ModelUnavailableException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IsolatePoisonTextsTest {
    private static final float[] GOOD = {0.6f, 0.8f};
    private static final String POISON = "17";

    /// A server that dies of one text and is started again when the worker next looks.
    private final class Server implements Function<String, float[]> {
        private boolean up = true;
        private int deaths;

        @Override
        public float[] apply(String text) {
            if (!up) {
                throw new ModelUnavailableException("cannot be reached", Duration.ZERO, null);
            }
            if (text.equals(POISON)) {
                up = false;
                deaths++;
                throw new ModelFailedException("connection-lost", null);
            }
            return GOOD;
        }
    }

    private final Server server = new Server();
    private final IsolatePoisonTexts model =
            new IsolatePoisonTexts(new AskModel(new ScriptedModel(server), new EmbedMeters(new SimpleMeterRegistry())));

    @Test
    void aTextThatTakesTheModelDownDoesNotKeepItsNeighbours() {
        var texts = IntStream.range(0, 64).mapToObj(Integer::toString).toList();
        var answers = askUntilAnswered(texts);
        assertThat(answers).hasSize(64);
        assertThat(answers.get(17)).isEqualTo(new Answer.Failed("model-failed", "takes-the-model-down"));
        assertThat(answers.stream().filter(Answer.Vector.class::isInstance)).hasSize(63);
        assertThat(server.deaths).isLessThanOrEqualTo(10);
        assertThat(askUntilAnswered(List.of("a", "b"))).hasOnlyElementsOfType(Answer.Vector.class);
    }

    @Test
    void anOutageIsNobodysFault() {
        var texts = List.of("a", "b", "c");
        for (int i = 0; i < 20; i++) {
            server.up = false;
            assertThat(ask(texts)).isNull();
        }
        server.up = true;
        assertThat(ask(texts)).hasOnlyElementsOfType(Answer.Vector.class);
    }

    private List<Answer> askUntilAnswered(List<String> texts) {
        for (int i = 0; i < 20; i++) {
            server.up = true;
            var answers = ask(texts);
            if (answers != null) {
                return answers;
            }
        }
        throw new AssertionError("never answered");
    }

    /// Null when the model is called unavailable.
    private List<Answer> ask(List<String> texts) {
        try {
            return model.vectors(texts);
        } catch (ModelUnavailableException e) {
            return null;
        }
    }
}
