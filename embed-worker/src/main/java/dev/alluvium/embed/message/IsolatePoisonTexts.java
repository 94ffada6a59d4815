package dev.alluvium.embed.message;

import dev.alluvium.embed.message.AskModel.Answer;
import dev.alluvium.embeddings.ModelUnavailableException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the text that takes the model down. [AskModel] calls that an outage, rightly: nobody answers when it looks.
/// But the texts that were asked about when the model went away are remembered, and once it is back they are asked
/// about apart from the others, fewer each time, until one stands alone that takes the model down again and again.
///
/// Thread-safe. Who asks about such texts has the model to himself, as far as others that do so are concerned.
public final class IsolatePoisonTexts {

    /// The last of them alone, and the model well before each. Fewer could be chance.
    private static final int STRIKES = 3;

    /// The chunks of the largest batch; what another instance has taken over is not remembered for ever.
    private static final int MOST = 40_000;

    private static final Logger LOG = LoggerFactory.getLogger(IsolatePoisonTexts.class);
    private static final Answer GUILTY = new Answer.Failed("model-failed", "takes-the-model-down");

    private final AskModel model;
    /// How often each of them took the model down.
    private final Map<String, Integer> strikes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST;
        }
    };
    private final Set<String> guilty = new HashSet<>();
    private final Object trial = new Object();

    public IsolatePoisonTexts(AskModel model) {
        this.model = model;
    }

    /// One answer for each text, in their order.
    ///
    /// @throws ModelUnavailableException when the model is down, as far as can be told
    List<Answer> vectors(List<String> texts) {
        List<String> suspects;
        synchronized (strikes) {
            suspects = texts.stream().filter(this::isKnown).distinct().toList();
        }
        if (suspects.isEmpty()) {
            return ask(texts);
        }
        synchronized (trial) {
            return vectors(texts, suspects);
        }
    }

    private List<Answer> vectors(List<String> texts, List<String> suspects) {
        var answers = new HashMap<String, Answer>();
        var apart = Set.copyOf(suspects);
        var others = texts.stream().filter(text -> !apart.contains(text)).toList();
        model.probe();
        put(answers, others, others.isEmpty() ? List.of() : ask(others));
        var left = suspects.stream().filter(text -> !isGuilty(text)).toList();
        int middle = (left.size() + 1) / 2;
        for (var half : List.of(left.subList(0, middle), left.subList(middle, left.size()))) {
            if (!half.isEmpty()) {
                put(answers, half, tryThese(half, suspects));
            }
        }
        var all = texts.stream().map(text -> answers.getOrDefault(text, GUILTY)).toList();
        forget(suspects);
        return all;
    }

    private List<Answer> tryThese(List<String> some, List<String> suspects) {
        model.probe();
        try {
            var answers = model.vectors(some);
            forget(some);
            return answers;
        } catch (ModelUnavailableException e) {
            narrow(some, suspects);
            throw e;
        }
    }

    private List<Answer> ask(List<String> texts) {
        try {
            return model.vectors(texts);
        } catch (ModelUnavailableException e) {
            synchronized (strikes) {
                texts.forEach(text -> strikes.putIfAbsent(text, 0));
            }
            throw e;
        }
    }

    private void narrow(List<String> some, List<String> suspects) {
        synchronized (strikes) {
            var left = Set.copyOf(some);
            suspects.stream().filter(text -> !left.contains(text)).forEach(strikes::remove);
            if (some.size() == 1 && strikes.merge(some.getFirst(), 1, Integer::sum) >= STRIKES) {
                LOG.warn("a text took the model down {} times, and counts as one that it does not embed", STRIKES);
                strikes.remove(some.getFirst());
                guilty.add(some.getFirst());
            }
        }
    }

    private void forget(List<String> texts) {
        synchronized (strikes) {
            texts.forEach(strikes::remove);
            texts.forEach(guilty::remove);
        }
    }

    private boolean isKnown(String text) {
        return strikes.containsKey(text) || guilty.contains(text);
    }

    private boolean isGuilty(String text) {
        synchronized (strikes) {
            return guilty.contains(text);
        }
    }

    private static void put(Map<String, Answer> answers, List<String> texts, List<Answer> their) {
        for (int i = 0; i < texts.size(); i++) {
            answers.put(texts.get(i), their.get(i));
        }
    }
}
