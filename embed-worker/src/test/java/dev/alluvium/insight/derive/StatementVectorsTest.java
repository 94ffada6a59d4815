package dev.alluvium.insight.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Sender;
import dev.alluvium.events.SenderType;
import dev.alluvium.events.Visibility;
import dev.alluvium.insight.derive.Candidate.Quote;
import dev.alluvium.insight.derive.SessionMessage.Passage;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StatementVectorsTest {

    private static final String FACT = "I moved to Lisbon with my daughter last year.";
    private static final float[] STORED = {1, 0};
    private static final float[] ASKED = {0, 1};

    private final List<String> asked = new ArrayList<>();
    private final StatementVectors vectors = new StatementVectors(texts -> {
        asked.addAll(texts);
        return texts.stream().map(_ -> Optional.of(ASKED)).toList();
    });

    @Test
    void whatIsTheWholeMessageHasTheVectorOfTheMessage() {
        assertThat(of(FACT, passages(FACT))).containsExactly(STORED);
        assertThat(asked).isEmpty();
    }

    @Test
    void aSentenceOfALongerMessageIsEmbeddedBehindItsSpeaker() {
        var content = FACT + " It rains here more than I thought, and the trams are slow, but the light is good.";
        assertThat(of(content, passages(content))).containsExactly(ASKED);
        assertThat(asked).containsExactly("Ana: " + FACT);
    }

    @Test
    void aMessageWithoutItsVectorOrInSeveralPiecesIsNoHelp() {
        assertThat(of(FACT, List.of())).containsExactly(ASKED);
        assertThat(of(FACT, List.of(new Passage(0, 20, STORED), new Passage(15, FACT.length(), STORED))))
                .containsExactly(ASKED);
    }

    @Test
    void whatIsWordedOtherwiseIsEmbeddedAsItIs() {
        var candidate = new Candidate(
                InsightKind.FACT,
                "Ana lives in Lisbon.",
                Optional.of("ana"),
                Optional.empty(),
                0.5,
                List.of(),
                List.of(new Quote("m-1", FACT)));
        var vector =
                vectors.of(List.of(candidate), window(FACT, passages(FACT))).getFirst();
        assertThat(vector).contains(ASKED);
        assertThat(asked).containsExactly("Ana lives in Lisbon.");
    }

    private List<float[]> of(String content, List<Passage> passages) {
        var window = window(content, passages);
        var candidates = new RuleDerivation().derive(window);
        assertThat(candidates).hasSize(1);
        return vectors.of(candidates, window).stream()
                .map(Optional::orElseThrow)
                .toList();
    }

    private static List<Passage> passages(String content) {
        return List.of(new Passage(0, content.length(), STORED));
    }

    private static SessionWindow window(String content, List<Passage> passages) {
        var message = new SessionMessage(
                "m-1",
                1,
                new Sender("ana", SenderType.HUMAN, "Ana"),
                Visibility.PUBLIC,
                "",
                Talk.BEGIN.atOffset(ZoneOffset.UTC),
                new SessionMessage.Arrival(Talk.BEGIN, 0),
                content,
                true,
                passages);
        return new SessionWindow(new TenantId(new UUID(0, 7)), "s-1", List.of(message), Set.of("m-1"));
    }
}
