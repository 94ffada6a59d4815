package dev.alluvium.insight.derive.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

final class WhenSaidTest {

    /// A Wednesday.
    private static final LocalDate TODAY = LocalDate.parse("2026-03-11");

    @Test
    void resolves() {
        var cases = """
            I left yesterday. -> I left yesterday [2026-03-10].
            The Day Before Yesterday -> The Day Before Yesterday [2026-03-09]
            tomorrow and today -> tomorrow [2026-03-12] and today [2026-03-11]
            last Friday, we met -> last Friday [2026-03-06], we met
            last Wednesday -> last Wednesday [2026-03-04]
            next Fri at six -> next Fri [2026-03-13] at six
            I will come on Monday -> I will come on Monday [2026-03-16]
            I was there on Monday -> I was there on Monday [2026-03-09]
            last week -> last week [week of 2026-03-02]
            next week -> next week [week of 2026-03-16]
            last weekend -> last weekend [weekend of 2026-03-07]
            this weekend -> this weekend [weekend of 2026-03-14]
            next month -> next month [2026-04]
            last year -> last year [2025]
            ten years ago -> ten years ago [about 2016]
            3 days ago -> 3 days ago [2026-03-08]
            a month ago -> a month ago [about 2026-02]
            in two weeks -> in two weeks [about 2026-03-25]
            a few weeks ago -> a few weeks ago
            fathers like sons -> fathers like sons
            it feels like just yesterday -> it feels like just yesterday
            """;
        cases.lines()
                .map(line -> line.split(" -> "))
                .forEach(parts -> assertThat(WhenSaid.resolved(parts[0], TODAY)).isEqualTo(parts[1]));
    }
}
