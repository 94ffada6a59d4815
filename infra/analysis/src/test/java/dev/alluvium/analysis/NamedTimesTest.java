package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedTimesTest {
    /// A Thursday.
    private static final LocalDate TODAY = LocalDate.of(2024, 8, 15);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENGLISH | What did Ana begin on 3 June, 2023? | 2023-06-03",
                "ENGLISH | Who had dinner with Bob on June 3rd, 2023? | 2023-06-03",
                "ENGLISH | on the 3rd of June 2023 | 2023-06-03",
                "ENGLISH | what broke on 2023-06-03? | 2023-06-03",
                "ENGLISH | on Jun 3 | 2021-06-03",
                "ENGLISH | what did we say yesterday | 2024-08-14",
                "ENGLISH | two days ago | 2024-08-13",
                "ENGLISH | last Monday | 2024-08-12",
                "ENGLISH | last Thursday | 2024-08-08",
                "GERMAN | Was war am 3. März 2023? | 2023-03-03",
                "GERMAN | am 03.03.2023 | 2023-03-03",
                "FRENCH | le 1er août 2023 | 2023-08-01",
                "SPANISH | el 3 de mayo de 2023 | 2023-05-03",
                "PORTUGUESE | em 3 de março de 2023 | 2023-03-03",
                "ITALIAN | il 3 maggio 2023 | 2023-05-03",
                "DUTCH | op 3 mei 2023 | 2023-05-03",
                "SWEDISH | den 3 maj 2023 | 2023-05-03",
                "RUSSIAN | 3 июня 2023 года | 2023-06-03",
                "CJK | 2023年6月3日 | 2023-06-03",
                "CJK | ６月３日 | 2020-06-03",
            })
    void aDayIsNamed(Language language, String question, LocalDate day) {
        var named = NamedTimes.read(question, language, TODAY);

        assertThat(named.fit(day)).isEqualTo(1);
        assertThat(named.fit(day.plusDays(1))).isEqualTo(0.5);
        assertThat(named.fit(day.minusDays(1))).isZero();
        assertThat(named.fit(day.plusDays(2))).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENGLISH | When did she go camping in June? | 2019-06-01 | 2019-06-30",
                "ENGLISH | their project in July 2023 | 2023-07-01 | 2023-07-31",
                "ENGLISH | September 2022 was good | 2022-09-01 | 2022-09-30",
                "ENGLISH | in 2023 | 2023-01-01 | 2023-12-31",
                "ENGLISH | last week | 2024-08-05 | 2024-08-11",
                "ENGLISH | a week ago | 2024-08-05 | 2024-08-11",
                "ENGLISH | three months ago | 2024-05-01 | 2024-05-31",
                "ENGLISH | last month | 2024-07-01 | 2024-07-31",
                "ENGLISH | last year | 2023-01-01 | 2023-12-31",
                "ENGLISH | last spring | 2024-03-01 | 2024-05-31",
                "ENGLISH | last summer | 2023-06-01 | 2023-08-31",
                "ENGLISH | the winter of 2023 | 2023-12-01 | 2024-02-29",
                "ENGLISH | on 30 February 2023 | 2023-02-01 | 2023-02-28",
                "ENGLISH | last October | 2023-10-01 | 2023-10-31",
                "FRENCH | en mars | 2023-03-01 | 2023-03-31",
                "GERMAN | im Mai 2023 | 2023-05-01 | 2023-05-31",
            })
    void aSpanIsNamed(Language language, String question, LocalDate first, LocalDate last) {
        var named = NamedTimes.read(question, language, TODAY);

        assertThat(named.fit(first)).isBetween(0.19, 0.9);
        assertThat(named.fit(last)).isEqualTo(named.fit(first));
        assertThat(named.fit(first.minusDays(1))).isZero();
        assertThat(named.fit(last.plusDays(1))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "may I ask you something",
                "this may take 5 minutes",
                "the march to the sea",
                "version 2023.1.4",
                "order 20230603",
                "since June 2023",
                "call 555-06-03",
                "",
            })
    void whatIsNoDateNamesNothing(String question) {
        assertThat(NamedTimes.read(question, Language.ENGLISH, TODAY).isEmpty()).isTrue();
    }

    @Test
    void aLongTextIsNoQuestion() {
        assertThat(NamedTimes.read("on 3 June 2023 " + "x".repeat(1_000), Language.ENGLISH, TODAY))
                .isSameAs(NamedTimes.NONE);
    }

    @Test
    void theLongerASpanIsTheLessItSays() {
        var date = LocalDate.of(2023, 6, 3);

        assertThat(NamedTimes.read("in June 2023", Language.ENGLISH, TODAY).fit(date))
                .isCloseTo(0.54, within(0.01));
        assertThat(NamedTimes.read("in 2023", Language.ENGLISH, TODAY).fit(date))
                .isCloseTo(0.2, within(0.01));
    }

    @Test
    void aLeapDayFitsEveryYear() {
        assertThat(NamedTimes.read("on 29 February", Language.ENGLISH, TODAY).fit(LocalDate.of(2024, 2, 29)))
                .isEqualTo(1);
        assertThat(NamedTimes.read("in February", Language.ENGLISH, TODAY).fit(LocalDate.of(2024, 2, 29)))
                .isGreaterThan(0.5);
    }

    @Test
    void noTextIsPrinted() {
        assertThat(NamedTimes.read("on 3 June 2023", Language.ENGLISH, TODAY)).hasToString("NamedTimes[1]");
    }
}
