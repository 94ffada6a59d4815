package dev.alluvium.insight.derive.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RuleFileTest {

    @Test
    void linesArePutTogetherAsTheyStandAndDefinitionsAreReplaced() {
        var file = RuleFile.of("f", """
            # A comment
            define DAY
                (?:mon
                    |tues)day

            WHEN 1.5 people
                \\bon %DAY%
                    (?= at)
                |\\btoday\\b
            """);
        var rule = file.rule("WHEN");
        assertThat(rule.pattern().pattern()).isEqualTo("\\bon (?:mon|tues)day(?= at)|\\btoday\\b");
        assertThat(rule.weight(0)).isEqualTo(1.5);
        assertThat(rule.is("people")).isTrue();
        assertThat(file.rules()).containsExactly(rule);
    }

    @Test
    void anExpressionThatDoesNotCompileIsReportedWithItsFileAndLine() {
        assertThatThrownBy(() -> RuleFile.of("f", "# First\nONE\n    a\n    |b(\n    |c\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("f, line 5: Unclosed group");
        assertThatThrownBy(() -> RuleFile.of("f", "ONE\n    a\n    |*b\n    |c\n"))
                .hasMessageStartingWith("f, line 3: Dangling meta character");
    }

    @Test
    void otherFaultsAreReportedWithTheirFileAndLine() {
        assertThatThrownBy(() -> RuleFile.of("f", "    a\n")).hasMessageStartingWith("f, line 1: ");
        assertThatThrownBy(() -> RuleFile.of("f", "ONE\nTWO\n    a\n")).hasMessageStartingWith("f, line 1: ");
        assertThatThrownBy(() -> RuleFile.of("f", "ONE\n    a\nONE\n    b\n"))
                .hasMessage("f, line 3: ONE is there twice");
        assertThatThrownBy(() -> RuleFile.of("f", "ONE\n    %NONE%\n"))
                .hasMessage("f, line 1: %NONE% is not defined before it");
        assertThatThrownBy(() -> RuleFile.of("f", "ONE x\n    a\n").rule("ONE").weight(0))
                .hasMessage("f, line 1: x is no weight");
        assertThatThrownBy(() -> RuleFile.of("f", "ONE\n    a\n").rule("TWO")).hasMessage("f has no rule TWO");
    }
}
