package dev.alluvium.embed.message;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.ModelFailedException;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.embeddings.TextRefusedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the model for the vectors of many texts, and finds out which of them it cannot embed. A failing list is
/// halved until the texts to blame stand alone. Unless the model says itself that it refuses a text, a harmless text
/// is tried beside it: when that fails too, it is the model that is in trouble, and no text is to blame.
public final class AskModel {

    /// What the model said to one text.
    sealed interface Answer {

        record Vector(float[] values) implements Answer {}

        /// @param reason a code
        /// @param detail a word about the failure, never of the text
        record Failed(String reason, String detail) implements Answer {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(AskModel.class);
    private static final String PROBE = "hello";

    private final EmbeddingModel model;
    private final EmbedMeters meters;

    public AskModel(EmbeddingModel model, EmbedMeters meters) {
        this.model = model;
        this.meters = meters;
    }

    /// One answer for each text, in their order.
    ///
    /// @throws ModelUnavailableException when the model is down, as far as can be told
    List<Answer> vectors(List<String> texts) {
        return new Question(texts).answers();
    }

    private final class Question {
        private final List<String> texts;
        private final Answer[] answers;
        private boolean suspicious;
        private boolean probed;

        Question(List<String> texts) {
            this.texts = texts;
            this.answers = new Answer[texts.size()];
        }

        List<Answer> answers() {
            ask(0, texts.size());
            if (suspicious || none(Answer.Vector.class)) {
                // It may have gone down while texts were tried one by one.
                probe();
            }
            return Arrays.asList(answers);
        }

        private void ask(int from, int to) {
            try {
                var vectors = meters.embedding(to - from, () -> model.embedAll(texts.subList(from, to)));
                requireOneEach(to - from, vectors.size());
                for (int i = from; i < to; i++) {
                    answers[i] = answer(vectors.get(i - from));
                }
            } catch (CancellationException | ModelUnavailableException e) {
                throw e;
            } catch (RuntimeException e) {
                failed(from, to, e);
            }
        }

        private void failed(int from, int to, RuntimeException e) {
            if (!(e instanceof TextRefusedException)) {
                suspicious = true;
                probeOnce();
            }
            if (to - from == 1) {
                LOG.warn("the model does not embed a text: {}", word(e));
                answers[from] = new Answer.Failed(
                        e instanceof TextRefusedException ? "model-refused" : "model-failed", word(e));
                return;
            }
            int middle = (from + to) >>> 1;
            ask(from, middle);
            ask(middle, to);
        }

        private Answer answer(float[] vector) {
            if (isUsable(vector)) {
                return new Answer.Vector(vector);
            }
            suspicious = true;
            return new Answer.Failed("model-failed", "unusable-vector");
        }

        private boolean none(Class<? extends Answer> kind) {
            return Arrays.stream(answers).noneMatch(kind::isInstance);
        }

        private void probeOnce() {
            if (!probed) {
                probe();
                probed = true;
            }
        }
    }

    /// Tries a harmless text.
    ///
    /// @throws ModelUnavailableException when not even that is embedded
    void probe() {
        try {
            if (isUsable(model.embed(PROBE))) {
                return;
            }
        } catch (CancellationException | ModelUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ModelUnavailableException("fails for any text: " + word(e), Duration.ZERO, e);
        }
        throw new ModelUnavailableException("gives no usable vector for any text", Duration.ZERO, null);
    }

    private static String word(RuntimeException e) {
        return e instanceof ModelFailedException failed
                ? failed.getMessage()
                : e.getClass().getSimpleName();
    }

    private static void requireOneEach(int texts, int vectors) {
        if (texts != vectors) {
            throw new IllegalStateException(vectors + " vectors for " + texts + " texts");
        }
    }

    private boolean isUsable(float[] vector) {
        if (vector.length != model.dimension()) {
            return false;
        }
        double sum = 0;
        for (float x : vector) {
            sum += (double) x * x;
        }
        return Double.isFinite(sum) && sum > 0;
    }
}
