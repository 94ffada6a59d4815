package dev.alluvium.insight.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.SenderType;
import dev.alluvium.insight.derive.Candidate.Quote;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GroundingTest {

    private final SessionWindow window = new Talk()
            .says("ana", "I moved to Lisbon.")
            .says("recall", SenderType.TOOL, "I moved to Lisbon.", false)
            .window();

    private final List<DropReason> drops = new ArrayList<>();

    private static Candidate quoting(Quote... quotes) {
        return new Candidate(
                InsightKind.FACT, "text", Optional.empty(), Optional.empty(), 0.5, List.of(), List.of(quotes));
    }

    private boolean passes(Quote... quotes) {
        drops.clear();
        return !Grounding.grounded(List.of(quoting(quotes)), window, drops::add).isEmpty();
    }

    @Test
    void letsVerbatimQuotesPass() {
        assertThat(passes(new Quote("m-1", "moved to Lisbon"))).isTrue();
        assertThat(drops).isEmpty();
    }

    @Test
    void saysWhyOthersDoNot() {
        assertThat(passes()).isFalse();
        assertThat(drops).containsExactly(DropReason.NO_QUOTE);
        assertThat(passes(new Quote("m-1", " "))).isFalse();
        assertThat(drops).containsExactly(DropReason.NO_QUOTE);
        assertThat(passes(new Quote("m-1", "moved to lisbon"))).isFalse();
        assertThat(drops).containsExactly(DropReason.NOT_SAID);
        assertThat(passes(new Quote("m-9", "moved"))).isFalse();
        assertThat(drops).containsExactly(DropReason.UNKNOWN_MESSAGE);
        assertThat(passes(new Quote("m-2", "moved"))).isFalse();
        assertThat(drops).containsExactly(DropReason.NOT_EVIDENCE);
    }

    @Test
    void oneBadQuoteIsEnough() {
        assertThat(passes(new Quote("m-1", "moved"), new Quote("m-1", "flew"), new Quote("m-9", "")))
                .isFalse();
        assertThat(drops).containsExactly(DropReason.NOT_SAID);
    }

    @Test
    void metersSayWhatWasDropped() {
        var registry = new SimpleMeterRegistry();
        Grounding.grounded(List.of(quoting(), quoting()), window, CountDrops.on(registry));
        assertThat(registry.get("alluvium.insights.dropped")
                        .tag("reason", "no-quote")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("alluvium.insights.dropped")
                        .tag("reason", "not-said")
                        .counter()
                        .count())
                .isZero();
    }
}
