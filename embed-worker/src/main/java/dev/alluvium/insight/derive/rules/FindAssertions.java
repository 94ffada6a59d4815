package dev.alluvium.insight.derive.rules;

import dev.alluvium.events.SenderType;
import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.SessionMessage;
import dev.alluvium.insight.derive.SessionWindow;
import dev.alluvium.insight.derive.text.FunctionWords;
import dev.alluvium.insight.derive.text.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Goes through what is new in a session and takes the sentences that state something, each once.
final class FindAssertions {

    /// So that a session of pastes stays cheap.
    private static final int MOST_SENTENCES = 20_000;

    private static final int MOST_OF_A_MESSAGE = 40;
    private static final int MOST_NAMES = 200;
    private static final int SHORTEST_NAME = 3;

    private record Stated(String sender, Set<String> terms, boolean denies) {}

    private final SessionWindow window;
    private final Set<String> names;
    private final Map<Stated, Assertion> assertions = new LinkedHashMap<>();
    private final Map<Assertion.Thing, List<Assertion>> ofThings = new LinkedHashMap<>();

    private FindAssertions(SessionWindow window) {
        this.window = window;
        this.names = participants(window);
    }

    static List<Assertion> in(SessionWindow window) {
        var finding = new FindAssertions(window);
        int sentences = 0;
        for (int place = 0; place < window.messages().size() && sentences < MOST_SENTENCES; place++) {
            sentences += finding.read(place);
        }
        return Stream.concat(
                        finding.assertions.values().stream(),
                        finding.ofThings.values().stream().flatMap(List::stream))
                .sorted(Comparator.comparingInt(
                                (Assertion assertion) -> assertion.sentence().message())
                        .thenComparingInt(assertion -> assertion.sentence().start()))
                .toList();
    }

    private int read(int place) {
        var message = window.messages().get(place);
        if (!mayState(message)) {
            return 0;
        }
        var text = CutSentences.read(message.content());
        var others = OthersWords.in(text);
        var sentences = CutSentences.of(place, text, names, others);
        int last = Math.min(sentences.size(), MOST_OF_A_MESSAGE);
        for (int i = 0; i < last; i++) {
            var sentence = whole(message, i == 0 ? null : sentences.get(i - 1), sentences.get(i), others);
            assertion(message, sentence, others).ifPresent(this::keep);
        }
        return last;
    }

    /// What is said again is kept once; about a thing that has been another meanwhile it is kept once more,
    /// as it was said last.
    private void keep(Assertion assertion) {
        var stated = new Stated(assertion.message().sender().id(), assertion.terms(), assertion.denies());
        if (assertion.about().isEmpty()) {
            assertions.putIfAbsent(stated, assertion);
            return;
        }
        var chain = ofThings.computeIfAbsent(assertion.thing(), _ -> new ArrayList<>());
        if (!chain.isEmpty() && goesOn(chain.getLast().sentence(), assertion.sentence())) {
            return;
        }
        if (!chain.isEmpty() && chain.getLast().saysAs(assertion)) {
            chain.removeLast();
        }
        chain.add(assertion);
    }

    /// A sentence that points back is read together with the one before it, which has stated the thing already.
    private static boolean goesOn(Sentence stated, Sentence sentence) {
        return stated.message() == sentence.message() && stated.start() == sentence.start();
    }

    private boolean mayState(SessionMessage message) {
        return message.mayBeEvidence()
                && window.fresh().contains(message.messageId())
                && message.sender().type() != SenderType.TOOL
                && !Prose.ordersMachine(message.content());
    }

    /// Together with the sentence before it when it begins with a word that points there.
    private static Sentence whole(SessionMessage message, Sentence before, Sentence sentence, OthersWords others) {
        if (before == null
                || others.isLeftOut(before.start(), sentence.end())
                || before.text().endsWith("?")
                || !SentenceRules.POINTS_BACK
                        .matcher(sentence.text().toLowerCase(Locale.ROOT))
                        .matches()) {
            return sentence;
        }
        return new Sentence(
                sentence.message(), before.start(), message.content().substring(before.start(), sentence.end()));
    }

    private Optional<Assertion> assertion(SessionMessage message, Sentence sentence, OthersWords others) {
        var wording = Wording.of(others.own(sentence.start(), sentence.end()));
        if (wording.text().isBlank() || !Prose.is(wording) || others.isNotSaid(sentence.start(), sentence.end())) {
            return Optional.empty();
        }
        return Cue.in(wording)
                .filter(found -> suits(found.cue(), message, sentence))
                .map(found -> new Assertion(
                        message,
                        sentence,
                        found.cue(),
                        subject(message, wording, found),
                        Things.in(wording, found.cue().kind(), found.about()),
                        RateWording.of(wording, found.cue(), names),
                        terms(wording),
                        wording.has(Things.DENIES)));
    }

    /// A question states nothing, unless it asks for something to be done; and a machine has no life to speak
    /// of.
    private static boolean suits(Cue cue, SessionMessage message, Sentence sentence) {
        boolean isQuestion = SentenceRules.QUESTION.matcher(sentence.text()).find();
        boolean isPerson = message.sender().type() == SenderType.HUMAN;
        return (!isQuestion || cue == Cue.ASKED_FOR)
                && (isPerson || cue.kind() == InsightKind.DECISION || cue.kind() == InsightKind.TASK);
    }

    /// Who has to do it, who speaks, or the words in front of what is said of a thing.
    private static String subject(SessionMessage message, Wording wording, Cue.Found found) {
        if (found.who().isPresent()) {
            return found.who().get();
        }
        if (!found.cue().isOfThing()) {
            return message.sender().id();
        }
        var words = Wording.of(wording.lower().substring(0, found.at())).words().reversed().stream()
                .takeWhile(word -> !FunctionWords.contains(word))
                .limit(3)
                .toList();
        return words.isEmpty() ? message.sender().id() : String.join(" ", words.reversed());
    }

    private static Set<String> terms(Wording wording) {
        return wording.words().stream()
                .filter(word -> !FunctionWords.contains(word))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> participants(SessionWindow window) {
        return window.messages().stream()
                .map(SessionMessage::sender)
                .flatMap(sender -> Stream.of(sender.id(), sender.name() == null ? "" : sender.name()))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.length() >= SHORTEST_NAME)
                .distinct()
                .limit(MOST_NAMES)
                .collect(Collectors.toUnmodifiableSet());
    }
}
